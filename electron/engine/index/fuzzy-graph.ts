import { compress, type Graph } from './graph.ts'
import type { Neighbours } from './neighbour-index.ts'

const BISECTIONS = 40
// Share of the mean distance below which σ does not fall, where all neighbours but a few are copies of the row.
const SMALLEST_SCALE = 1e-3

/**
 * The fuzzy simplicial set of UMAP over a neighbour graph, with the distance d = 1 − cos; weights are from 0 to 1:
 *
 *     v(j|i) = exp(−max(0, d_ij − ρ_i) / σ_i),   v_ij = v(j|i) + v(i|j) − v(j|i) · v(i|j)
 *
 * where ρ_i is the smallest distance of i that is not 0, and σ_i makes Σ_j v(j|i) = log₂ k.
 *
 * McInnes, Healy and Melville, 2018, https://arxiv.org/abs/1802.03426, algorithms 2 and 3.
 */
export function fuzzyGraph({ rows, k, ids, cosines }: Neighbours): Graph {
  const oneWay = memberships(rows, k, cosines)
  const from = new Int32Array(2 * rows * k)
  const to = new Int32Array(2 * rows * k)
  const weights = new Float32Array(2 * rows * k)
  let count = 0
  const add = (row: number, other: number, weight: number): void => {
    from[count] = row
    to[count] = other
    weights[count++] = weight
  }
  for (let slot = 0; slot < rows * k; slot++) {
    const row = Math.floor(slot / k)
    const other = ids[slot]!
    const back = ids.subarray(other * k, (other + 1) * k).indexOf(row)
    const there = back < 0 ? 0 : oneWay[other * k + back]!
    const weight = oneWay[slot]! + there - oneWay[slot]! * there
    add(row, other, weight)
    // Where each lists the other, the way back is added when its own slot comes.
    if (back < 0) add(other, row, weight)
  }
  return compress(rows, from.subarray(0, count), to.subarray(0, count), weights)
}

/** v(j|i) of every neighbour. `[rows, k]` */
function memberships(rows: number, k: number, cosines: Float32Array): Float32Array {
  const sum = Math.log2(Math.max(2, k))
  const found = new Float32Array(rows * k)
  const distances = new Float64Array(k)
  for (let row = 0; row < rows; row++) {
    for (let rank = 0; rank < k; rank++) distances[rank] = Math.max(0, 1 - cosines[row * k + rank]!)
    const nearest = distances.find((distance) => distance > 0) ?? 0
    const scale = scaleFor(distances, nearest, sum)
    for (let rank = 0; rank < k; rank++) {
      found[row * k + rank] = Math.exp(-Math.max(0, distances[rank]! - nearest) / scale)
    }
  }
  return found
}

/** σ, by bisection. */
function scaleFor(distances: Float64Array, nearest: number, wanted: number): number {
  let [low, high, scale] = [0, Infinity, 1]
  for (let step = 0; step < BISECTIONS; step++) {
    let sum = 0
    for (const distance of distances) sum += Math.exp(-Math.max(0, distance - nearest) / scale)
    if (sum > wanted) high = scale
    else low = scale
    scale = high === Infinity ? scale * 2 : (low + high) / 2
  }
  const mean = distances.reduce((total, distance) => total + distance, 0) / distances.length
  return Math.max(scale, SMALLEST_SCALE * mean, Number.EPSILON)
}
