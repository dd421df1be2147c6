import type { Random } from '../base/random.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMul, matMulTransposed } from '../learn/tensors.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** Scores of a row x are `components · (x − mean)`. */
export interface Pca {
  /** `[dim]` */
  readonly mean: Float32Array
  /** Directions of length 1, those of largest variance first, `[components, dim]`. */
  readonly components: Matrix
  /** Variance along each (divisor rows − 1), falling, `[components]`. */
  readonly variances: Float64Array
}

const MOST_ROWS = 5000
const OVERSAMPLE = 10
const POWER_ITERATIONS = 3
// Singular values below this share of the largest are rounding, not directions.
const SMALLEST_SHARE = 1e-5

/**
 * Principal components by randomised range finding: Q = orth((X Xᵀ)^q X Ω) with Gaussian Ω of `count + 10` columns, q = 3, then
 * the eigenvectors of the small matrix (Qᵀ X)(Qᵀ X)ᵀ. Exact when `count + 10` reaches the rank. Signs are fixed: the largest
 * element of each direction is positive.
 *
 * Halko, Martinsson and Tropp, 2011, https://arxiv.org/abs/0909.4061, algorithms 4.4 and 5.1.
 *
 * @param x `[rows, dim]`; above 5,000 rows a random 5,000 are used.
 * @returns Up to `count` components: fewer when the data have a lower rank, none when all rows are equal.
 * @throws RangeError with fewer than 2 rows.
 */
export function fitPca(x: Matrix, count: number, random: Random): Pca {
  if (x.rows < 2) throw new RangeError(`expected at least 2 rows, got ${x.rows}`)
  const { mean, centred } = centreSample(x, random)
  const width = Math.min(count + OVERSAMPLE, centred.rows, centred.cols)
  const transposed = transpose(centred)
  // Rows of `range` span the row space in which the components lie: [width, dim].
  let range = matMul(gaussian(width, centred.rows, random), centred)
  for (let power = 0; power < POWER_ITERATIONS; power++) {
    const left = orthonormalRows(matMul(range, transposed))
    if (left.rows === 0) return { mean, components: { ...left, cols: x.cols }, variances: new Float64Array(0) }
    range = matMul(left, centred)
  }
  range = orthonormalRows(range)
  const scores = matMul(range, transposed)
  const { values, vectors } = symmetricEigen(Float64Array.from(matMulTransposed(scores, scores).data), range.rows)
  const kept = Math.min(count, values.filter((value) => value > SMALLEST_SHARE ** 2 * values[0]! && value > 0).length)
  const rotation = { rows: kept, cols: range.rows, data: Float32Array.from(vectors.subarray(0, kept * range.rows)) }
  const components = matMul(rotation, range)
  fixSigns(components)
  return { mean, components, variances: values.slice(0, kept).map((value) => value / (centred.rows - 1)) }
}

/** Scores `[rows, components]` of `x` `[rows, dim]`. */
export function projectPca({ mean, components }: Pca, x: Matrix): Matrix {
  const data = x.data.map((value, at) => value - mean[at % x.cols]!)
  return matMulTransposed({ rows: x.rows, cols: x.cols, data }, components)
}

function centreSample(x: Matrix, random: Random): { mean: Float32Array; centred: Matrix } {
  const rows = Math.min(x.rows, MOST_ROWS)
  const chosen = x.rows > MOST_ROWS ? random.sample(x.rows, MOST_ROWS) : undefined
  const data = new Float32Array(rows * x.cols)
  const sums = new Float64Array(x.cols)
  for (let row = 0; row < rows; row++) {
    const from = (chosen?.[row] ?? row) * x.cols
    for (let d = 0; d < x.cols; d++) sums[d]! += data[row * x.cols + d] = x.data[from + d]!
  }
  const mean = Float32Array.from(sums, (sum) => sum / rows)
  for (let at = 0; at < data.length; at++) data[at]! -= mean[at % x.cols]!
  return { mean, centred: { rows, cols: x.cols, data } }
}

/** Gram and Schmidt, each row twice for precision; rows that depend on earlier ones are left out. */
export function orthonormalRows({ rows, cols, data }: Matrix): Matrix {
  const kept: Float64Array[] = []
  let longest = 0
  for (let row = 0; row < rows; row++) {
    const vector = Float64Array.from(data.subarray(row * cols, (row + 1) * cols))
    const before = Math.sqrt(dot(vector, vector))
    longest = Math.max(longest, before)
    for (const _ of [1, 2]) for (const other of kept) subtract(vector, other, dot(vector, other))
    const length = Math.sqrt(dot(vector, vector))
    if (length <= SMALLEST_SHARE * Math.max(before, SMALLEST_SHARE * longest)) continue
    kept.push(vector.map((value) => value / length))
  }
  const result = new Float32Array(kept.length * cols)
  kept.forEach((vector, row) => result.set(vector, row * cols))
  return { rows: kept.length, cols, data: result }
}

function subtract(from: Float64Array, vector: Float64Array, factor: number): void {
  for (let d = 0; d < from.length; d++) from[d]! -= factor * vector[d]!
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!
  return sum
}

/** Standard normal values. */
export function gaussian(rows: number, cols: number, random: Random): Matrix {
  return { rows, cols, data: Float32Array.from({ length: rows * cols }, () => random.normal()) }
}

/** `[rows, cols]` to `[cols, rows]`. */
export function transpose({ rows, cols, data }: Matrix): Matrix {
  const turned = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) turned[col * rows + row] = data[row * cols + col]!
  }
  return { rows: cols, cols: rows, data: turned }
}

function fixSigns({ rows, cols, data }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    const component = data.subarray(row * cols, (row + 1) * cols)
    let largest = 0
    for (const value of component) if (Math.abs(value) > Math.abs(largest)) largest = value
    if (largest < 0) for (let d = 0; d < cols; d++) component[d]! *= -1
  }
}
