import type { Random } from '../base/random.ts'
import { sliceRows, takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { maxHerding } from './herding.ts'
import { margins } from './margin.ts'
import { DistinctPicks, distinctRows, openRows, type SelectionOptions } from './selection.ts'

const LABELS_A_CLASS = 2
const TILE_CELLS = 16_000_000
// Rows whose distances are measured, at most.
const MOST_MEASURED = 4000
// Data that are copies of a few rows have no spacing.
const SMALLEST_WIDTH = 0.01

/** What UHerding weighs by; see `uncertainty` and `kernelWidth`. */
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

/**
 * σ of UHerding: the smallest distance between two labelled rows, as in the paper, but no less than the distance from which the
 * closest other row is seen (median over rows). Whole groups are labelled at once here: two of their members say how alike a group is,
 * not how far labels are apart, and a narrower kernel would see every row alone. 1 when there are fewer than two labels.
 */
export function kernelWidth(options: SelectionOptions): number {
  const { vectors, labelled, random } = options
  if (labelled.length < 2) return 1
  const closest = (rows: Int32Array): Float32Array => closestCosines(takeRows(vectors, rows))
  const between = closest(drawn(labelled, MOST_MEASURED, random)).reduce((most, cosine) => Math.max(most, cosine), -1)
  const rows = drawn(distinctRows(options), MOST_MEASURED, random)
  const spacing = closest(rows).sort()[Math.floor(rows.length / 2)]!
  return Math.max(distance(between), distance(spacing), SMALLEST_WIDTH)
}

/** Cosine of each row with the one closest to it, `[rows]`; -1 for a row alone. */
function closestCosines(x: Matrix): Float32Array {
  const closest = new Float32Array(x.rows).fill(-1)
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / x.rows))
  for (let first = 0; first < x.rows; first += tileRows) {
    const { rows, cols, data } = matMulTransposed(sliceRows(x, first, first + tileRows), x)
    for (let row = 0; row < rows; row++) {
      for (let other = 0; other < cols; other++) {
        const cosine = data[row * cols + other]!
        if (cosine > closest[first + row]! && other !== first + row) closest[first + row] = cosine
      }
    }
  }
  return closest
}

function distance(cosine: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * cosine))
}

function drawn(rows: Int32Array, most: number, random: Random): Int32Array {
  return rows.length <= most ? rows : random.sample(rows.length, most).map((at) => rows[at]!)
}
