import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { fuzzyGraph } from '../../../electron/engine/index/fuzzy-graph.ts'
import type { Neighbours } from '../../../electron/engine/index/neighbour-index.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { clusteredRows } from '../../support/vectors.ts'

await startTensorFlow()

/** v(j|i) of one row, its scale found by trying many. */
function oneWay({ k, cosines }: Neighbours, row: number): number[] {
  const distances = Array.from(cosines.subarray(row * k, (row + 1) * k), (cosine) => Math.max(0, 1 - cosine))
  const nearest = Math.min(...distances.filter((distance) => distance > 0))
  const likeness = (scale: number): number[] =>
    distances.map((distance) => Math.exp(-Math.max(0, distance - nearest) / scale))
  const miss = (scale: number): number => Math.abs(likeness(scale).reduce((sum, one) => sum + one) - Math.log2(k))
  let best = 1e-3
  for (let scale = 1e-3; scale < 2; scale *= 1.0002) if (miss(scale) < miss(best)) best = scale
  return likeness(best)
}

test('memberships are those of the definition, joined both ways', async () => {
  const neighbours = await buildExact(clusteredRows(40, 8, 4, 0.8, 1)).neighbours(5)
  const { k, ids } = neighbours
  const { nodes, starts, columns, weights } = fuzzyGraph(neighbours)
  assert.equal(nodes, 40)
  const known = new Map<number, number[]>()
  const strength = (row: number, other: number): number => {
    const rank = ids.subarray(row * k, (row + 1) * k).indexOf(other)
    if (!known.has(row)) known.set(row, oneWay(neighbours, row))
    return rank < 0 ? 0 : known.get(row)![rank]!
  }
  for (const row of [0, 7, 39]) {
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
      const [here, there] = [strength(row, columns[edge]!), strength(columns[edge]!, row)]
      assert.ok(Math.abs(weights[edge]! - (here + there - here * there)) < 1e-3, `${row} and ${columns[edge]}`)
    }
  }
})

test('every edge is there both ways with one weight, from 0 to 1, and every neighbour has one', async () => {
  const neighbours = await buildExact(clusteredRows(300, 16, 6, 0.7, 2)).neighbours(10)
  const { starts, columns, weights } = fuzzyGraph(neighbours)
  const edges = new Map<string, number>()
  for (let row = 0; row < 300; row++) {
    for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) edges.set(`${row} ${columns[edge]}`, weights[edge]!)
  }
  assert.equal(edges.size, columns.length)
  for (const [ends, weight] of edges) {
    const [row, other] = ends.split(' ')
    assert.equal(edges.get(`${other} ${row}`), weight)
    assert.ok(weight > 0 && weight <= 1)
  }
  for (const [slot, other] of neighbours.ids.entries()) assert.ok(edges.has(`${Math.floor(slot / 10)} ${other}`))
})

test('rows of which all neighbours are copies belong to each other fully', () => {
  const { weights } = fuzzyGraph({
    rows: 3,
    k: 2,
    ids: Int32Array.of(1, 2, 0, 2, 0, 1),
    cosines: new Float32Array(6).fill(1),
  })
  assert.deepEqual(weights, new Float32Array(6).fill(1))
})
