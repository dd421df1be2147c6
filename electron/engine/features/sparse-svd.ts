import type { Random } from '../base/random.ts'
import { matMul, type Matrix } from '../learn/tensors.ts'
import { gaussian, transpose } from './pca.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** A matrix of mostly zeros, row after row: those of row r stand from `starts[r]` to before `starts[r + 1]`. */
export interface SparseMatrix {
  readonly rows: number
  readonly cols: number
  /** `[rows + 1]` */
  readonly starts: Int32Array
  readonly columns: Int32Array
  readonly values: Float32Array
}

/** The strongest directions of a sparse matrix X: X ≈ U diag(values) directions. */
export interface SparseSvd {
  /** Right singular vectors, rows of length 1, strongest first: `[count, cols]`. */
  readonly directions: Matrix
  /** Singular values, falling: `[count]`. */
  readonly values: Float64Array
}

const OVERSAMPLE = 10
const POWER_ITERATIONS = 3
// Squared singular values below this share of the largest are rounding of 32-bit products.
const SMALLEST_SHARE = 1e-6

/**
 * Singular vectors by randomised range finding in blocks: Q = orth((Xᵀ X)^q Xᵀ Ω), q = 3, then those of the small X Q. It multiplies
 * only what is not zero, and rows are not centred, which would fill the matrix.
 *
 * Halko, Martinsson and Tropp, 2011, https://arxiv.org/abs/0909.4061
 *
 * @returns Up to `count` directions, fewer when the rank is lower, none when all is zero. Signs are fixed: the largest element
 * of each is positive.
 */
export function sparseSvd(x: SparseMatrix, count: number, random: Random): SparseSvd {
  const width = Math.min(count + OVERSAMPLE, x.rows, x.cols)
  let range = orthonormalColumns(multiplyTransposed(x, gaussian(x.rows, width, random)))
  for (let power = 0; power < POWER_ITERATIONS && range.cols > 0; power++) {
    range = orthonormalColumns(multiplyTransposed(x, multiply(x, range)))
  }
  const { values, vectors } = symmetricEigen(gram(multiply(x, range)), range.cols)
  const kept = Math.min(count, values.filter((value) => value > SMALLEST_SHARE * values[0]!).length)
  const rotation = { rows: kept, cols: range.cols, data: Float32Array.from(vectors.subarray(0, kept * range.cols)) }
  const directions = kept === 0 ? { rows: 0, cols: x.cols, data: new Float32Array(0) } : matMul(rotation, transpose(range)) // prettier-ignore
  fixSigns(directions)
  return { directions, values: values.slice(0, kept).map(Math.sqrt) }
}

/** `x · y`: `[rows, cols]` times `[cols, width]`. */
export function multiply(x: SparseMatrix, y: Matrix): Matrix {
  const product = new Float32Array(x.rows * y.cols)
  forEachValue(x, (row, column, value) => addScaled(product, row * y.cols, y.data, column * y.cols, y.cols, value))
  return { rows: x.rows, cols: y.cols, data: product }
}

/** `xᵀ · y`: the transpose of `[rows, cols]` times `[rows, width]`. */
export function multiplyTransposed(x: SparseMatrix, y: Matrix): Matrix {
  const product = new Float32Array(x.cols * y.cols)
  forEachValue(x, (row, column, value) => addScaled(product, column * y.cols, y.data, row * y.cols, y.cols, value))
  return { rows: x.cols, cols: y.cols, data: product }
}

function forEachValue(x: SparseMatrix, act: (row: number, column: number, value: number) => void): void {
  for (let row = 0; row < x.rows; row++) {
    for (let at = x.starts[row]!; at < x.starts[row + 1]!; at++) act(row, x.columns[at]!, x.values[at]!)
  }
}

function addScaled(
  to: Float32Array,
  start: number,
  from: Float32Array,
  first: number,
  width: number,
  by: number,
): void {
  for (let d = 0; d < width; d++) to[start + d]! += by * from[first + d]!
}

/** Columns of length 1 at right angles that span the same space, twice for precision; what depends on the others is left out. */
function orthonormalColumns(y: Matrix): Matrix {
  return whitenColumns(whitenColumns(y))
}

/** Y V Λ^(−½), for the eigenvectors V and eigenvalues Λ of Yᵀ Y. */
function whitenColumns(y: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(gram(y), y.cols)
  const kept = values.filter((value) => value > SMALLEST_SHARE * values[0]!).length
  if (kept === 0) return { rows: y.rows, cols: 0, data: new Float32Array(0) }
  const data = Float32Array.from(vectors.subarray(0, kept * y.cols), (value, at) => value / Math.sqrt(values[Math.floor(at / y.cols)]!)) // prettier-ignore
  return matMul(y, transpose({ rows: kept, cols: y.cols, data }))
}

/** Yᵀ Y: `[cols, cols]`. */
function gram(y: Matrix): Float64Array {
  return y.cols === 0 ? new Float64Array(0) : Float64Array.from(matMul(transpose(y), y).data)
}

function fixSigns({ rows, cols, data }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    const direction = data.subarray(row * cols, (row + 1) * cols)
    let largest = 0
    for (const value of direction) if (Math.abs(value) > Math.abs(largest)) largest = value
    if (largest < 0) for (let d = 0; d < cols; d++) direction[d]! *= -1
  }
}
