import type { Random } from '../base/random.ts'
import type { Matrix } from '../learn/tensors.ts'
import { fuzzyGraph } from './fuzzy-graph.ts'
import { connectedComponents, type Graph } from './graph.ts'
import { layOut, type LayoutOptions } from './layout.ts'
import type { Neighbours } from './neighbour-index.ts'

export interface ProjectionOptions extends Pick<LayoutOptions, 'onProgress' | 'signal'> {
  readonly random: Random
}

// UMAP's own numbers of epochs.
const FEW_ROWS = 10_000
const EPOCHS = { few: 500, many: 200 }
const PLACING_EPOCHS = 50
// The layout opens up from a picture of this standard deviation, as from UMAP's own, which spans 20.
const START_DEVIATION = 5
// Sets copies apart, which would otherwise stay in one place.
const START_NOISE = 1e-2

/**
 * A map of all rows: UMAP from a linear picture, which settles where the large groups lie (Kobak and Linderman, 2021,
 * https://doi.org/10.1038/s41587-020-00809-z, on why that matters). It is turned so that it is widest from left to right, as screens are.
 *
 * @param scores The first two principal components, `[rows, 2]`, on any scale.
 * @returns x and y of each row, `[rows, 2]`
 */
export async function project(
  neighbours: Neighbours,
  scores: Float32Array,
  options: ProjectionOptions,
): Promise<Float32Array> {
  const { random } = options
  const deviation = Math.sqrt(scores.reduce((sum, score) => sum + score * score, 0) / Math.max(1, neighbours.rows))
  const scale = deviation === 0 ? 0 : START_DEVIATION / deviation
  const start = scores.map((score) => score * scale + START_NOISE * random.normal())
  const epochs = neighbours.rows <= FEW_ROWS ? EPOCHS.few : EPOCHS.many
  return levelled(await layOut(fuzzyGraph(neighbours), { start, epochs, ...options }))
}

/**
 * Places rows on a map that is there, moving no row of it: each new row begins at the weighted mean of its neighbours, those that
 * are only neighbours of new ones after these, and a set of new rows that nothing old is near at the old row most like its mean;
 * a short layout with the old rows pinned then spreads them, as UMAP's transform does.
 *
 * @param places x and y of each row, `[rows, 2]`; whatever stands there for a new row is not read. At least one row is not new.
 * @param isNew 1 for each new row, `[rows]`
 * @param vectors `[rows, dim]`
 * @returns `[rows, 2]`, old rows bit for bit where they were.
 */
export function placeNew(
  { neighbours, vectors }: { readonly neighbours: Neighbours; readonly vectors: Matrix },
  places: Float32Array,
  isNew: Uint8Array,
  options: ProjectionOptions,
): Promise<Float32Array> {
  const graph = fuzzyGraph(neighbours)
  const start = places.slice()
  const isPlaced = isNew.map((flag) => 1 - flag)
  spreadFromPlaced(graph, start, isPlaced)
  for (const rows of strangers(graph, isPlaced)) {
    const nearest = mostLike(vectors, rows, isNew)
    for (const row of rows) start.copyWithin(2 * row, 2 * nearest, 2 * nearest + 2)
  }
  const { random } = options
  for (let at = 0; at < start.length; at++) if (isNew[at >> 1] === 1) start[at]! += START_NOISE * random.normal()
  return layOut(graph, { start, epochs: PLACING_EPOCHS, pinned: isNew.map((flag) => 1 - flag), ...options })
}

/** Moved to the middle and turned so that the direction of the largest variance lies level. */
function levelled(places: Float32Array): Float32Array {
  const rows = places.length / 2
  const mean = [0, 0]
  for (let at = 0; at < places.length; at++) mean[at & 1]! += places[at]! / rows
  let [xx, xy, yy] = [0, 0, 0]
  for (let row = 0; row < rows; row++) {
    const [x, y] = [places[2 * row]! - mean[0]!, places[2 * row + 1]! - mean[1]!]
    xx += x * x
    xy += x * y
    yy += y * y
  }
  const angle = Math.atan2(2 * xy, xx - yy) / 2
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)]
  return places.map((_, at) => {
    const [x, y] = [places[at & ~1]! - mean[0]!, places[at | 1]! - mean[1]!]
    return (at & 1) === 0 ? x * cosine + y * sine : y * cosine - x * sine
  })
}

/** Gives rows the weighted mean of their placed neighbours, in rounds, until no row left has a placed one. */
function spreadFromPlaced(
  { nodes, starts, columns, weights }: Graph,
  places: Float32Array,
  isPlaced: Uint8Array,
): void {
  for (let reached: number[] = [-1]; reached.length > 0;) {
    reached = []
    for (let row = 0; row < nodes; row++) {
      if (isPlaced[row] === 1) continue
      let [x, y, total] = [0, 0, 0]
      for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
        const other = columns[edge]!
        if (isPlaced[other] === 0) continue
        x += weights[edge]! * places[2 * other]!
        y += weights[edge]! * places[2 * other + 1]!
        total += weights[edge]!
      }
      if (total === 0) continue
      places[2 * row] = x / total
      places[2 * row + 1] = y / total
      reached.push(row)
    }
    // Only now: the order of rows must not matter.
    for (const row of reached) isPlaced[row] = 1
  }
}

/** The rows that are not placed, by connected component. */
function strangers(graph: Graph, isPlaced: Uint8Array): number[][] {
  if (!isPlaced.includes(0)) return []
  const components = connectedComponents(graph)
  const left = Array.from(isPlaced.keys()).filter((row) => isPlaced[row] === 0)
  return [...Map.groupBy(left, (row) => components[row]).values()]
}

/** The old row whose vector has the largest product with the sum of those given. */
function mostLike({ rows, cols, data }: Matrix, given: readonly number[], isNew: Uint8Array): number {
  const sum = new Float64Array(cols)
  for (const row of given) for (let d = 0; d < cols; d++) sum[d]! += data[row * cols + d]!
  let [best, bestProduct] = [isNew.indexOf(0), -Infinity]
  for (let row = 0; row < rows; row++) {
    if (isNew[row] === 1) continue
    let product = 0
    for (let d = 0; d < cols; d++) product += sum[d]! * data[row * cols + d]!
    if (product > bestProduct) [best, bestProduct] = [row, product]
  }
  return best
}
