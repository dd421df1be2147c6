import { sliceRows, takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { maxHerding } from './herding.ts'
import { margins } from './margin.ts'
import { DistinctPicks, distinctRows, openRows, type SelectionOptions } from './selection.ts'

const LABELS_A_CLASS = 2
const TILE_CELLS = 16_000_000

/** What UHerding weighs by; `uncertainty` and `closestPair` give what the paper sets. */
export interface UncertaintyOptions extends SelectionOptions {
  /** U of each row, from 0 to 1, `[rows]`. */
  readonly uncertainty: Float32Array
  /** Width of the kernel. */
  readonly sigma: number
}

/**
 * UHerding: covers what the classifier is unsure of. MaxHerding with every row weighed by its uncertainty,
 *
 *     argmax_j Σ_n U_n · max(k_σ(x_n, x_j) − m_n, 0)
 *
 * With U = 1 and σ = 1 it is MaxHerding; with more labels U singles out the boundaries and σ shrinks, until it is margin sampling.
 *
 * Bae, Oliveira and Sutherland, ICLR 2025, https://arxiv.org/abs/2412.20644
 */
export function uHerding(options: UncertaintyOptions): Int32Array {
  const { vectors, count, labelled, random, uncertainty: weights, sigma } = options
  const picks = new DistinctPicks(options)
  return maxHerding({
    vectors,
    count,
    labelled,
    random,
    sigma,
    weights,
    candidates: openRows(options),
    anchors: distinctRows(options),
    accept: (row) => picks.take(row),
  })
}

/**
 * U = 1 − (p₁ − p₂) of each row; 1 throughout until every class that has a label has two, since one label a class says
 * nothing of where a class ends.
 *
 * @param probabilities `[rows, classes]`, calibrated.
 * @param labels Class of each label; negative ones are none.
 */
export function uncertainty(probabilities: Matrix, labels: Int32Array): Float32Array {
  const counts = new Int32Array(probabilities.cols)
  for (const label of labels) if (label >= 0) counts[label]!++
  if (counts.some((count) => count > 0 && count < LABELS_A_CLASS)) return new Float32Array(probabilities.rows).fill(1)
  return margins(probabilities).map((margin) => 1 - margin)
}

/** Smallest distance between two of the rows: the σ of UHerding; 1 when there are fewer than two. */
export function closestPair(vectors: Matrix, rows: Int32Array): number {
  if (rows.length < 2) return 1
  const x = takeRows(vectors, rows)
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / rows.length))
  let largest = -1
  for (let first = 0; first < x.rows; first += tileRows) {
    const tile = matMulTransposed(sliceRows(x, first, first + tileRows), x)
    for (let row = 0; row < tile.rows; row++) {
      for (let other = first + row + 1; other < tile.cols; other++) {
        largest = Math.max(largest, tile.data[row * tile.cols + other]!)
      }
    }
  }
  return Math.sqrt(Math.max(0, 2 - 2 * largest))
}
