import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph } from '../../../electron/engine/index/graph.ts'
import { takeRows } from '../../../electron/engine/index/matrix-rows.ts'
import { fitClassifier, strongest } from '../../../electron/engine/jobs/fit-classifier.ts'
import { predictHead } from '../../../electron/engine/learn/heads/logistic.ts'
import { calibrationError } from '../../../electron/engine/learn/metrics/calibration.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { PropagationMemory, propagateBalanced } from '../../../electron/engine/select/balance.ts'
import { digitSpace } from '../../support/digit-space.ts'
import { rowOf } from '../../support/vectors.ts'

test('on handwritten digits, leaving labels out brings confidence closer to how often it is right', async () => {
  const { vectors, graph, labels: truth } = await digitSpace(150)
  let [before, after] = [0, 0]
  for (const seed of [1, 2, 3]) {
    for (const count of [20, 30, 50]) {
      const all = new Random(seed).sample(vectors.rows, vectors.rows)
      const [rows, rest] = [all.slice(0, count).sort(), all.slice(count).sort()]
      const labels = rows.map((row) => truth[row]!)
      const space = { vectors, graph, rows, labels, classCount: 10, pseudoRows: rest, random: new Random(seed) }
      const { propagated } = fitClassifier(space)
      const plain = propagateBalanced(graph, rows, labels, 10, new Random(seed)).probabilities
      const errorOf = (probabilities: Matrix): number =>
        calibrationError(
          takeRows(probabilities, rest),
          rest.map((row) => truth[row]!),
        )
      before += errorOf(plain)
      after += errorOf(propagated)
      // No decision depends on it, and labels stay certain.
      for (const row of rest) assert.equal(strongest(propagated, row), strongest(plain, row))
      rows.forEach((row, at) => assert.equal(propagated.data[row * 10 + labels[at]!], 1))
    }
  }
  assert.ok(after < 0.8 * before, `${before / 9} became ${after / 9}`)
})

test('what was found with fewer labels changes nothing but the way to the result', async () => {
  const { vectors, graph, labels: truth } = await digitSpace(100)
  const all = new Random(1).sample(vectors.rows, vectors.rows)
  const memory = { propagation: new PropagationMemory(), head: null }
  for (const count of [20, 21, 40]) {
    const [rows, pseudoRows] = [all.slice(0, count).sort(), all.slice(count).sort()]
    const space = { vectors, graph, rows, labels: rows.map((row) => truth[row]!), classCount: 10, pseudoRows }
    const [warm, cold] = [{ memory }, {}].map((known) => fitClassifier({ ...space, ...known, random: new Random(1) }))
    const differences = warm!.propagated.data.map((value, at) => Math.abs(value - cold!.propagated.data[at]!))
    const heads = [warm!, cold!].map(({ head }) => predictHead(head, vectors).data)
    const ofHeads = heads[0]!.map((value, at) => Math.abs(value - heads[1]![at]!))
    assert.ok(Math.max(...differences, ...ofHeads) < 0.02)
  }
})

test('rows that no label reaches are taken to be what the head says', async () => {
  await startTensorFlow()
  // Two classes, each in two parts that lie the same way but are not connected; one part of each is labelled.
  const angles = [0, 0.6, Math.PI / 2, Math.PI / 2 + 0.6]
  const data = Float32Array.from({ length: 80 }, (_, at) => {
    const row = at >> 1
    const angle = angles[row % 4]! + 0.01 * (row >> 2)
    return at % 2 === 0 ? Math.cos(angle) : Math.sin(angle)
  })
  const vectors = { rows: 40, cols: 2, data }
  const graph = buildGraph(await buildExact(vectors).neighbours(3), 3)
  const rows = Int32Array.of(0, 4, 2, 6)
  const labels = Int32Array.of(0, 0, 1, 1)
  const pseudoRows = Int32Array.from({ length: 40 }, (_, row) => row).filter((row) => !rows.includes(row))
  const { propagated, head } = fitClassifier({ vectors, graph, rows, labels, classCount: 3, pseudoRows, random: new Random(1) }) // prettier-ignore
  const said = predictHead(head, vectors)
  for (let row = 0; row < 40; row++) {
    assert.equal(strongest(propagated, row), (row % 4) >> 1)
    if (row % 2 === 1) assert.deepEqual(rowOf(propagated, row), rowOf(said, row))
  }
})
