import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph, type Graph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { FlowMemory } from '../../../electron/engine/select/flow-memory.ts'
import { flowSystem } from '../../../electron/engine/select/flow-system.ts'
import { poisson } from '../../../electron/engine/select/propagate.ts'
import { clusteredRows } from '../../support/vectors.ts'

await startTensorFlow()

const EXACT = { tolerance: 1e-9 }
const NODES = 120
const CLASSES = 20

async function clusteredGraph(seed: number): Promise<Graph> {
  return buildGraph(await buildExact(clusteredRows(NODES, 8, 3, 1.2, seed)).neighbours(8), 8)
}

/** The first so many labels: of every class there is, in more than one block of columns. */
function firstLabels(count: number): [Int32Array, Int32Array] {
  const rows = Int32Array.from({ length: count }, (_, at) => (7 * at) % NODES)
  return [rows, rows.map((row) => row % CLASSES)]
}

function assertSame(warm: Float32Array, cold: Float32Array): void {
  warm.forEach((share, at) => assert.ok(Math.abs(share - cold[at]!) < 1e-5, `${share} and ${cold[at]}`))
}

describe('FlowMemory', () => {
  it('leads to the same solution, whatever labels come and however far they reach', async () => {
    const graph = await clusteredGraph(3)
    const memory = new FlowMemory()
    for (const [count, reach] of [
      [5, 0.97],
      [6, 0.97],
      [6, 0.96],
      [25, 0.95],
      [80, 0.95],
    ] as const) {
      // prettier-ignore
      const [rows, labels] = firstLabels(count)
      const warm = poisson(graph, rows, labels, CLASSES, { ...EXACT, reach, memory })
      assertSame(warm.data, poisson(graph, rows, labels, CLASSES, { ...EXACT, reach }).data)
    }
  })

  it('leads to the same solution when labels are taken back or given another class', async () => {
    const graph = await clusteredGraph(3)
    const memory = new FlowMemory()
    const [rows, labels] = firstLabels(30)
    poisson(graph, rows, labels, CLASSES, { ...EXACT, memory })
    const other = labels.map((label, at) => (at % 10 === 0 ? (label + 1) % CLASSES : label))
    const changed = poisson(graph, rows, other, CLASSES, { ...EXACT, memory })
    assertSame(changed.data, poisson(graph, rows, other, CLASSES, EXACT).data)
    const fewer = poisson(graph, rows.slice(0, 20), other.slice(0, 20), CLASSES, { ...EXACT, memory })
    assertSame(fewer.data, poisson(graph, rows.slice(0, 20), other.slice(0, 20), CLASSES, EXACT).data)
  })

  it('leaves nothing behind in a part that lost its labels', () => {
    const graph = {
      nodes: 4,
      starts: Int32Array.of(0, 1, 2, 3, 4),
      columns: Int32Array.of(1, 0, 3, 2),
      weights: Float32Array.of(1, 1, 1, 1),
    }
    const memory = new FlowMemory()
    poisson(graph, Int32Array.of(0, 2), Int32Array.of(0, 0), 2, { memory })
    const { data } = poisson(graph, Int32Array.of(0), Int32Array.of(0), 2, { memory })
    assert.deepEqual(data, Float32Array.of(1, 0, 1, 0, 0, 0, 0, 0))
  })

  it('knows nothing of another graph, and nothing of columns that it has not met', async () => {
    const [graph, other] = [await clusteredGraph(3), await clusteredGraph(4)]
    const memory = new FlowMemory()
    const [rows, labels] = firstLabels(30)
    poisson(graph, rows, labels, CLASSES, { memory })
    const columns = [{ key: 0, sources: rows.filter((_, at) => labels[at] === 0) }]
    const b = new Float64Array(NODES)
    assert.equal(memory.start(flowSystem(other, 0.95), columns, b), undefined)
    assert.equal(memory.start(flowSystem(graph, 0.95), [{ key: CLASSES, sources: rows }], b), undefined)
    assert.notEqual(memory.start(flowSystem(graph, 0.95), columns, b), undefined)
  })
})
