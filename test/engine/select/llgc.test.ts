import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph, type Graph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { llgc } from '../../../electron/engine/select/llgc.ts'
import { clusteredRows, rowOf, solveDense } from '../../support/vectors.ts'

await startTensorFlow()

const graphOf = async (vectors: Matrix): Promise<Graph> => buildGraph(await buildExact(vectors).neighbours(8), 8)
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

describe('llgc', () => {
  it('agrees with the dense system solved by elimination', async () => {
    const graph = await graphOf(clusteredRows(80, 6, 4, 1, 1))
    const rows = Int32Array.of(0, 1, 2, 3, 17)
    const labels = Int32Array.of(0, 1, 2, 2, 1)
    const w = Array.from({ length: 80 }, () => new Array<number>(80).fill(0))
    for (let node = 0; node < 80; node++) {
      for (let slot = graph.starts[node]!; slot < graph.starts[node + 1]!; slot++) {
        w[node]![graph.columns[slot]!] = graph.weights[slot]!
      }
    }
    const degree = w.map(sum)
    const system = w.map((row, i) => row.map((weight, j) => Number(i === j) - (0.9 * weight) / Math.sqrt(degree[i]! * degree[j]!))) // prettier-ignore
    const columns = [0, 1, 2].map((c) => {
      const y = new Array<number>(80).fill(0)
      rows.forEach((row, at) => (y[row] = Number(labels[at] === c)))
      const f = solveDense(system, y)
      return f.map((value) => value / sum(f))
    })
    const shares = llgc(graph, rows, labels, 4, { reach: 0.9, tolerance: 1e-9 })
    for (let node = 0; node < 80; node++) {
      const expected = columns.map((column) => column[node]!)
      const found = rowOf(shares, node)
      expected.forEach((value, c) => assert.ok(Math.abs(found[c]! - value / sum(expected)) < 1e-5))
      assert.equal(found[3], 0)
    }
  })

  it('carries one label a cluster to the whole cluster, with more classes than it solves at a time', async () => {
    const vectors = clusteredRows(300, 24, 20, 0.3, 4)
    const seeds = Int32Array.from({ length: 20 }, (_, row) => row)
    const shares = llgc(await graphOf(vectors), seeds, seeds, 20)
    for (let row = 0; row < 300; row++) {
      const values = Array.from(rowOf(shares, row))
      assert.equal(values.indexOf(Math.max(...values)), row % 20)
    }
  })

  it('knows nothing of a node that no label reaches', () => {
    const graph = { nodes: 3, starts: new Int32Array(4), columns: new Int32Array(0), weights: new Float32Array(0) }
    const { data } = llgc(graph, Int32Array.of(0, 1), Int32Array.of(2, 1), 3)
    assert.deepEqual(data, Float32Array.of(0, 0, 1, 0, 1, 0, 0, 0.5, 0.5))
  })

  it('refuses labels that make no sense', async () => {
    const graph = await graphOf(clusteredRows(20, 4, 2, 1, 7))
    const of = (...values: number[]): Int32Array => Int32Array.of(...values)
    assert.throws(() => llgc(graph, of(), of(), 2), /at least one label/)
    assert.throws(() => llgc(graph, of(1), of(2), 2), /classes below 2, got 2/)
    assert.throws(() => llgc(graph, of(1), of(1), 2, { reach: 1 }), /reach between 0 and 1/)
  })
})
