import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph, connectedComponents, type Graph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

describe('buildGraph', () => {
  it('agrees with the formula worked out in loops', async () => {
    const vectors = unitRows(60, 5, 1)
    const k = 4
    const square = (a: number, b: number): number => 2 - 2 * dotOf(rowOf(vectors, a), rowOf(vectors, b))
    const oneWay = Array.from({ length: 60 }, () => new Array<number>(60).fill(0))
    for (let i = 0; i < 60; i++) {
      const others = Array.from({ length: 60 }, (_, j) => j).filter((j) => j !== i)
      const nearest = others.sort((a, b) => square(i, a) - square(i, b)).slice(0, k)
      for (const j of nearest) oneWay[i]![j] = Math.exp((-4 * square(i, j)) / square(i, nearest[k - 1]!))
    }
    const graph = buildGraph(await buildExact(vectors).neighbours(8), k)
    const dense = toDense(graph)
    for (let i = 0; i < 60; i++) {
      for (let j = 0; j < 60; j++) {
        assert.ok(Math.abs(dense[i]![j]! - (oneWay[i]![j]! + oneWay[j]![i]!) / 2) < 1e-4, `edge ${i}, ${j}`)
      }
    }
  })

  it('is exactly symmetric, without loops, with rising columns', async () => {
    const graph = buildGraph(await buildExact(unitRows(200, 6, 2)).neighbours(10))
    const dense = toDense(graph)
    for (let node = 0; node < 200; node++) {
      assert.equal(dense[node]![node], 0)
      const columns = graph.columns.subarray(graph.starts[node], graph.starts[node + 1])
      assert.ok(columns.every((column, at) => at === 0 || column > columns[at - 1]!))
      assert.ok(columns.every((column) => dense[node]![column] === dense[column]![node]))
    }
  })

  it('joins copies with weight 1', async () => {
    const data = Float32Array.of(1, 0, 1, 0, 1, 0)
    const graph = buildGraph(await buildExact({ rows: 3, cols: 2, data }).neighbours(2))
    assert.deepEqual(toDense(graph), [
      [0, 1, 1],
      [1, 0, 1],
      [1, 1, 0],
    ])
  })

  it('has no edges for one row', async () => {
    const graph = buildGraph(await buildExact(unitRows(1, 3, 3)).neighbours(5))
    assert.deepEqual([graph.nodes, graph.columns.length, [...graph.starts]], [1, 0, [0, 0]])
  })
})

describe('connectedComponents', () => {
  it('names each component by its smallest node', () => {
    const edges = [
      [0, 3],
      [3, 4],
      [2, 5],
    ] as const
    assert.deepEqual(connectedComponents(graphOf(6, edges)), Int32Array.of(0, 1, 2, 0, 0, 2))
  })
})

function toDense({ nodes, starts, columns, weights }: Graph): number[][] {
  const dense = Array.from({ length: nodes }, () => new Array<number>(nodes).fill(0))
  for (let node = 0; node < nodes; node++) {
    for (let slot = starts[node]!; slot < starts[node + 1]!; slot++) dense[node]![columns[slot]!] = weights[slot]!
  }
  return dense
}

function graphOf(nodes: number, edges: readonly (readonly [number, number])[]): Graph {
  const lists = Array.from({ length: nodes }, (_, node) =>
    edges.flatMap(([a, b]) => (a === node ? [b] : b === node ? [a] : [])),
  )
  const starts = Int32Array.from([0, ...lists.map((_, node) => lists.slice(0, node + 1).flat().length)])
  return { nodes, starts, columns: Int32Array.from(lists.flat()), weights: new Float32Array(2 * edges.length).fill(1) }
}
