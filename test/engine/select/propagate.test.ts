import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { buildGraph, type Graph } from '../../../electron/engine/index/graph.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { classMass, poisson, reachFor, toProbabilities } from '../../../electron/engine/select/propagate.ts'
import { clusteredRows, rowOf, solveDense } from '../../support/vectors.ts'

await startTensorFlow()

const EXACT = { tolerance: 1e-9 }

async function graphOf(vectors: Matrix, k = 8): Promise<Graph> {
  return buildGraph(await buildExact(vectors).neighbours(k), k)
}

/** Two graphs side by side, without an edge between them. */
function sideBySide(a: Graph, b: Graph): Graph {
  const shift = (values: Int32Array, by: number): number[] => Array.from(values, (value) => value + by)
  return {
    nodes: a.nodes + b.nodes,
    starts: Int32Array.from([...a.starts, ...shift(b.starts.subarray(1), a.columns.length)]),
    columns: Int32Array.from([...a.columns, ...shift(b.columns, a.nodes)]),
    weights: Float32Array.from([...a.weights, ...b.weights]),
  }
}

/** D − α W */
function systemOf({ nodes, starts, columns, weights }: Graph, reach: number): number[][] {
  const system = Array.from({ length: nodes }, () => new Array<number>(nodes).fill(0))
  for (let node = 0; node < nodes; node++) {
    for (let slot = starts[node]!; slot < starts[node + 1]!; slot++) {
      system[node]![node]! += weights[slot]!
      system[node]![columns[slot]!]! -= reach * weights[slot]!
    }
  }
  return system
}

function sources(nodes: number, rows: Int32Array, of: (at: number) => number): number[] {
  const b = new Array<number>(nodes).fill(0)
  rows.forEach((row, at) => (b[row] = of(at)))
  return b
}

const largestOf = (values: ArrayLike<number>): number => Array.from(values).indexOf(Math.max(...Array.from(values)))

describe('reachFor', () => {
  it('reaches further the fewer labels there are, within bounds', () => {
    const reaches = [1, 10, 100, 1000, 10_000].map((labels) => reachFor(10_000, labels))
    assert.deepEqual(
      reaches,
      reaches.toSorted((a, b) => b - a),
    )
    assert.deepEqual([reaches[0], reaches.at(-1)], [0.995, 0.95])
    assert.ok(Math.abs(reachFor(10_000, 100) - 0.96) < 1e-9)
  })
})

describe('poisson', () => {
  it('agrees with the dense system solved by elimination', async () => {
    const graph = await graphOf(clusteredRows(90, 6, 4, 1, 1))
    const rows = Int32Array.of(0, 1, 2, 3, 17)
    const labels = Int32Array.of(0, 1, 2, 2, 1)
    const reach = 0.9
    const system = systemOf(graph, reach)
    const flows = [0, 1, 2, 3].map((c) =>
      solveDense(
        system,
        sources(90, rows, (at) => Number(labels[at] === c)),
      ),
    )
    const shares = poisson(graph, rows, labels, 4, { reach, ...EXACT })
    for (let node = 0; node < 90; node++) {
      const all = flows.reduce((sum, flow) => sum + flow[node]!, 0)
      flows.forEach((flow, c) => assert.ok(Math.abs(shares.data[node * 4 + c]! - flow[node]! / all) < 1e-5))
    }
  })

  it('is the solution of the paper for centred sources, but for the shares of labels', async () => {
    const graph = await graphOf(clusteredRows(90, 6, 4, 1, 1))
    const rows = Int32Array.of(0, 1, 2, 3, 17)
    const labels = Int32Array.of(0, 1, 2, 2, 1)
    const reach = 0.9
    const system = systemOf(graph, reach)
    const flow = solveDense(
      system,
      sources(90, rows, () => 1),
    )
    const shares = poisson(graph, rows, labels, 4, { reach, ...EXACT })
    const ofLabels = [1 / 5, 2 / 5, 2 / 5, 0]
    ofLabels.forEach((share, c) => {
      const u = solveDense(
        system,
        sources(90, rows, (at) => Number(labels[at] === c) - share),
      )
      u.forEach((value, node) => assert.ok(Math.abs(shares.data[node * 4 + c]! - share - value / flow[node]!) < 1e-5))
    })
  })

  it('carries one label a cluster to the whole cluster', async () => {
    const vectors = clusteredRows(400, 16, 5, 0.6, 2)
    const seeds = Int32Array.of(0, 1, 2, 3, 4)
    const scores = poisson(await graphOf(vectors), seeds, seeds, 5)
    for (let row = 0; row < 400; row++) assert.equal(largestOf(rowOf(scores, row)), row % 5)
  })

  it('does not depend on the order of labels or on how classes are numbered', async () => {
    const graph = await graphOf(clusteredRows(120, 8, 3, 1.2, 3))
    const scores = poisson(graph, Int32Array.of(5, 6, 7), Int32Array.of(0, 1, 2), 3, EXACT)
    const shuffled = poisson(graph, Int32Array.of(7, 5, 6), Int32Array.of(0, 2, 1), 3, EXACT)
    for (let node = 0; node < 120; node++) {
      const [a, b, c] = rowOf(scores, node)
      rowOf(shuffled, node).forEach((value, at) => assert.ok(Math.abs(value - [c!, b!, a!][at]!) < 1e-6))
    }
  })

  it('works out more classes than it solves at a time', async () => {
    const vectors = clusteredRows(300, 24, 20, 0.3, 4)
    const seeds = Int32Array.from({ length: 20 }, (_, row) => row)
    const scores = poisson(await graphOf(vectors), seeds, seeds, 20)
    for (let row = 0; row < 300; row++) assert.equal(largestOf(rowOf(scores, row)), row % 20)
  })

  it('leaves a part without labels at 0 and gives a part with one class that class', async () => {
    const part = await graphOf(clusteredRows(40, 6, 1, 1, 5))
    const graph = sideBySide(sideBySide(part, part), part)
    const scores = poisson(graph, Int32Array.of(0, 1, 40), Int32Array.of(0, 1, 2), 3, EXACT)
    for (let node = 0; node < 40; node++) assert.ok(largestOf(rowOf(scores, node)) < 2)
    for (let node = 40; node < 80; node++) assert.equal(largestOf(rowOf(scores, node)), 2)
    assert.deepEqual(rowOf(scores, 100), new Float32Array(3))
  })

  it('gives everything the only class there is', async () => {
    const graph = await graphOf(clusteredRows(40, 6, 2, 1, 6))
    const scores = poisson(graph, Int32Array.of(3, 4), Int32Array.of(1, 1), 3, EXACT)
    for (let node = 0; node < 40; node++) assert.equal(largestOf(rowOf(scores, node)), 1)
  })

  it('keeps the label of a node without edges to itself', () => {
    const graph = { nodes: 2, starts: new Int32Array(3), columns: new Int32Array(0), weights: new Float32Array(0) }
    const scores = poisson(graph, Int32Array.of(0), Int32Array.of(1), 2)
    assert.deepEqual(scores.data, Float32Array.of(0, 1, 0, 0))
  })

  it('refuses labels that make no sense', async () => {
    const graph = await graphOf(clusteredRows(20, 4, 2, 1, 7))
    const of = (...values: number[]): Int32Array => Int32Array.of(...values)
    assert.throws(() => poisson(graph, of(), of(), 2), /at least one label/)
    assert.throws(() => poisson(graph, of(1, 1), of(0, 1), 2), /each labelled row once/)
    assert.throws(() => poisson(graph, of(1, 2), of(0), 2), /expected 2 labels, got 1/)
    assert.throws(() => poisson(graph, of(20), of(0), 2), /rows below 20, got 20/)
    assert.throws(() => poisson(graph, of(1), of(2), 2), /classes below 2, got 2/)
    assert.throws(() => poisson(graph, of(1), of(0), 2, { reach: 1 }), /reach between 0 and 1/)
  })
})

describe('toProbabilities', () => {
  const shares = { rows: 3, cols: 3, data: Float32Array.of(0.6, 0.4, 0, 0, 0, 0, 0.9, 0.1, 0) }
  const none = new Int32Array(0)
  const labels = Int32Array.of(0, 1)

  it('divides by what a class has on average, as far as classes are met equally often', () => {
    const mass = Float64Array.of(0.5, 0.25, 0)
    for (const balance of [0, 0.5, 1]) {
      const { data } = toProbabilities(shares, none, labels, { balance, mass })
      const [first, second] = [0.6 / 0.5 ** balance, 0.4 / 0.25 ** balance]
      assert.ok(Math.abs(data[0]! - first / (first + second)) < 1e-6)
      assert.ok(Math.abs(data[1]! - second / (first + second)) < 1e-6)
      assert.equal(data[2], 0)
    }
  })

  it('takes the average over all nodes unless another is given', () => {
    assert.deepEqual([...classMass(shares)].map((mass) => Math.round(mass * 1e6) / 1e6), [0.5, 0.166667, 0]) // prettier-ignore
    const given = toProbabilities(shares, none, labels, { mass: classMass(shares) })
    assert.deepEqual(toProbabilities(shares, none, labels), given)
  })

  it('is sure of labels and knows nothing of rows that no label reached', () => {
    const { data } = toProbabilities(shares, Int32Array.of(0, 2), Int32Array.of(2, 1))
    assert.deepEqual(data, Float32Array.of(0, 0, 1, 0, 0.5, 0.5, 0, 1, 0))
  })
})
