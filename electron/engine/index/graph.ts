import { DisjointSets } from './disjoint-sets.ts'
import type { Neighbours } from './neighbour-index.ts'

/**
 * A symmetric weighted graph without loops, in compressed sparse rows: the edges of `row` are the slots `starts[row]` to
 * `starts[row + 1]` of `columns` (rising) and `weights` (above 0).
 */
export interface Graph {
  readonly nodes: number
  /** `[nodes + 1]` */
  readonly starts: Int32Array
  /** `[edges]` */
  readonly columns: Int32Array
  /** `[edges]` */
  readonly weights: Float32Array
}

// Squared distance that stands in for 0 when the k-th neighbour is a copy; it only decides how fast weights fall beyond.
const SMALLEST_SQUARE = 1e-6

/**
 * The neighbour graph that labels spread along, its scale set for every row by its own k-th neighbour:
 *
 *     w_ij = exp(−4 ‖x_i − x_j‖² / d_k(x_i)²),  ‖x_i − x_j‖² = 2 − 2 cos,   W = (W + Wᵀ) / 2
 *
 * Calder et al., 2020, https://arxiv.org/abs/2006.11184 (`weightmatrix.knn` of graphlearning).
 *
 * @param k Neighbours used, the nearest of those in the lists; 10 is the paper's.
 */
export function buildGraph(neighbours: Neighbours, k = 10): Graph {
  const { rows, ids, cosines } = neighbours
  const used = Math.min(k, neighbours.k)
  const count = 2 * rows * used
  const from = new Int32Array(count)
  const to = new Int32Array(count)
  const half = new Float32Array(count)
  let edge = 0
  for (let row = 0; row < rows && used > 0; row++) {
    const first = row * neighbours.k
    const scale = Math.max(2 - 2 * cosines[first + used - 1]!, SMALLEST_SQUARE)
    for (let slot = first; slot < first + used; slot++) {
      const weight = Math.exp((-4 * Math.max(0, 2 - 2 * cosines[slot]!)) / scale)
      from[edge] = to[edge + 1] = row
      to[edge] = from[edge + 1] = ids[slot]!
      half[edge] = half[edge + 1] = weight / 2
      edge += 2
    }
  }
  return compress(rows, from, to, half)
}

/** Makes a graph of edges in any order: sums those with the same ends and sorts them, by two stable counting sorts: by column, then by row. */
export function compress(nodes: number, from: Int32Array, to: Int32Array, weights: Float32Array): Graph {
  const byColumn = stableOrder(to, nodes)
  const order = stableOrder(from, nodes, byColumn)
  const starts = new Int32Array(nodes + 1)
  const columns = new Int32Array(order.length)
  const sums = new Float32Array(order.length)
  let last = -1
  let lastRow = -1
  for (const edge of order) {
    const [row, column] = [from[edge]!, to[edge]!]
    if (row !== lastRow || column !== columns[last]) {
      last++
      columns[last] = column
      starts[row + 1]!++
      lastRow = row
    }
    sums[last]! += weights[edge]!
  }
  for (let node = 0; node < nodes; node++) starts[node + 1]! += starts[node]!
  return { nodes, starts, columns: columns.slice(0, last + 1), weights: sums.slice(0, last + 1) }
}

/** Positions of `keys` in rising order of key; equal keys keep the order of `before` (by default their own). */
function stableOrder(keys: Int32Array, size: number, before?: Int32Array): Int32Array {
  const next = new Int32Array(size + 1)
  for (const key of keys) next[key + 1]!++
  for (let key = 0; key < size; key++) next[key + 1]! += next[key]!
  const order = new Int32Array(keys.length)
  for (let at = 0; at < keys.length; at++) {
    const position = before === undefined ? at : before[at]!
    order[next[keys[position]!]!++] = position
  }
  return order
}

/** For every node the smallest node that it is connected with. `[nodes]` */
export function connectedComponents({ nodes, starts, columns }: Graph): Int32Array {
  const sets = new DisjointSets(nodes)
  for (let node = 0; node < nodes; node++) {
    for (let slot = starts[node]!; slot < starts[node + 1]!; slot++) sets.join(node, columns[slot]!)
  }
  return sets.representatives()
}
