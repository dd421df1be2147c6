import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildExact } from '../../electron/engine/index/exact.ts'
import { buildGraph, connectedComponents } from '../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../electron/engine/learn/tf.ts'
import { SurfaceAnalyst } from '../support/surface-analyst.ts'
import { clusteredRows } from '../support/vectors.ts'

const CLASSES = ['a', 'b', 'c', 'd']
/** `N`, the name and Enter instead of the key of a class. */
const NAMING = 4 * 2

/** Four clusters; in the first `mixed` rows every fifth is of another class than its look-alikes. */
async function space(rows: number, mixed: number): Promise<ConstructorParameters<typeof SurfaceAnalyst>[0]> {
  await startTensorFlow()
  const vectors = clusteredRows(rows, 16, CLASSES.length, 0.3, 1)
  const graph = buildGraph(await buildExact(vectors).neighbours(10))
  const truth = Int32Array.from({ length: rows }, (_, row) => (row < mixed && row % 5 === 0 ? row + 1 : row) % 4)
  const duplicates = Int32Array.from(truth.keys())
  return { vectors, graph, truth, duplicates, components: connectedComponents(graph), classNames: CLASSES }
}

test('pure groups cost a key each and what the names take', async () => {
  const analyst = new SurfaceAnalyst(await space(240, 0), { seed: 1, takesMembers: true })
  const { keys, cards, checks, dropped, labelled, right } = analyst.labelUntil(0.95)
  assert.deepEqual([dropped, keys], [0, cards + NAMING])
  assert.equal(checks, Math.floor(cards / 8))
  assert.ok(right >= 0.95 && labelled > cards, `${right} with ${labelled} labels from ${cards} cards`)
})

test('without members a card is one label, and members that do not belong are dropped one by one', async () => {
  const mixed = await space(240, 240)
  const alone = new SurfaceAnalyst(mixed, { seed: 1, takesMembers: false }).labelUntil(0.9)
  assert.deepEqual([alone.labelled, alone.dropped, alone.keys], [alone.cards - alone.checks, 0, alone.cards + NAMING])
  const groups = new SurfaceAnalyst(mixed, { seed: 1, takesMembers: true }).labelUntil(0.9)
  assert.ok(groups.dropped > 0 && groups.keys >= groups.cards + groups.dropped + NAMING)
  // Every fifth is unlike its look-alikes: nobody but who looks can know.
  assert.ok(groups.right >= 0.9 && groups.labelled > alone.labelled / 2)
})
