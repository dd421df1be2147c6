import type { Neighbours } from '../index/neighbour-index.ts'
import { sliceRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { wilsonShare } from './estimate.ts'
import { insertFalling } from './typicality.ts'

// Cosines computed at a time: 16 M float32 = 64 MB.
const TILE_CELLS = 16_000_000
const DRIFT_LEVEL = 0.05

/**
 * How far each row is from the rows most like it: the mean distance to its k nearest neighbours.
 *
 *     a(x) = 1 − (1/k) Σ cos(x, x_j)
 *
 * The k-nearest-neighbour anomaly score (Ramaswamy, Rastogi and Shim, SIGMOD 2000), averaged as in Angiulli and Pizzuti, 2002.
 *
 * @param k Neighbours looked at, the nearest of those in the lists.
 * @returns From 0 (copies) to 2, `[rows]`; 0 for a row alone.
 */
export function strangeness(neighbours: Neighbours, k = 10): Float32Array {
  const used = Math.min(k, neighbours.k)
  return Float32Array.from({ length: neighbours.rows }, (_, row) => {
    let sum = 0
    for (let rank = 0; rank < used; rank++) sum += 1 - neighbours.cosines[row * neighbours.k + rank]!
    return used === 0 ? 0 : sum / used
  })
}

/** The `count` strangest rows, the strangest first; the lower row on a tie. */
export function leastTypical(scores: Float32Array, count: number): Int32Array {
  const order = Int32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]! || a - b)
  return order.slice(0, count)
}

/** What new data looks like to somebody who knows the old. */
export interface Drift {
  /** Of each new row: the share of known rows that are at least as strange, itself counted among them. `[new]` */
  readonly pValues: Float64Array
  /** Share of new rows with p ≤ 0.05, with its 95 % interval; 5 % is what data like the old gives. */
  readonly share: number
  readonly low: number
  readonly high: number
  /** True when the interval lies above 5 %: some of the new data looks like nothing seen. */
  readonly hasDrifted: boolean
}

/**
 * Holds new data against old: is each new row further from the known rows than these are from each other?
 *
 *     p(x) = (1 + #{ j : a(x_j) ≥ a(x) }) / (1 + known),   a = mean distance to the k nearest known rows
 *
 * A conformal p-value: for a new row drawn like the known ones P(p ≤ t) ≤ t, whatever the distribution and the features. The known
 * rows are scored leaving themselves out, which makes them stranger by one row in `known`: below what can be seen from some hundred rows on.
 *
 * Laxhammar and Falkman, 2010; Bates et al., Annals of Statistics 2023, https://arxiv.org/abs/2104.08279
 *
 * @param known `[known, dim]`, rows of length 1, as are those of `fresh`.
 * @throws RangeError with fewer than two known rows, or no new one.
 */
export function measureDrift(known: Matrix, fresh: Matrix, k = 10): Drift {
  if (known.rows < 2 || fresh.rows < 1) {
    throw new RangeError(`expected two known rows and a new one, got ${known.rows} and ${fresh.rows}`)
  }
  const used = Math.min(k, known.rows - 1)
  const usual = meanDistances(known, known, used, true).sort()
  const pValues = Float64Array.from(meanDistances(fresh, known, used, false), (distance) => {
    return (1 + usual.length - countBelow(usual, distance)) / (1 + usual.length)
  })
  const strange = pValues.filter((p) => p <= DRIFT_LEVEL).length
  // The level itself rests on as many draws as there are known rows.
  const draws = 1 / (1 / fresh.rows + 1 / known.rows)
  const { low, high } = wilsonShare(strange / fresh.rows, draws)
  return { pValues, share: strange / fresh.rows, low, high, hasDrifted: low > DRIFT_LEVEL }
}

/** Mean distance of each row to its k nearest targets. `[rows]` */
function meanDistances(rows: Matrix, targets: Matrix, k: number, isSame: boolean): Float64Array {
  const distances = new Float64Array(rows.rows)
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / targets.rows))
  const nearest = new Float32Array(k)
  for (let first = 0; first < rows.rows; first += tileRows) {
    const tile = matMulTransposed(sliceRows(rows, first, first + tileRows), targets)
    for (let row = 0; row < tile.rows; row++) {
      nearest.fill(-Infinity)
      for (let other = 0; other < tile.cols; other++) {
        if (!isSame || other !== first + row) insertFalling(nearest, tile.data[row * tile.cols + other]!)
      }
      distances[first + row] = 1 - nearest.reduce((sum, cosine) => sum + cosine, 0) / k
    }
  }
  return distances
}

/** How many values of a rising list are below `value`. */
function countBelow(rising: Float64Array, value: number): number {
  let [low, high] = [0, rising.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (rising[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}
