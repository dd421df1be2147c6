import type { Random } from '../base/random.ts'
import { matMul, matMulTransposed, type Matrix } from '../learn/tensors.ts'
import { inverseCholesky } from './cholesky.ts'
import { gaussian, orthonormalRows } from './pca.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

/** Directions of falling ratio of variance between groups to variance in all. */
export interface Discriminants {
  /** A value's score along a direction has variance 1 over all values, `[directions, dim]`. */
  readonly directions: Matrix
  /** The share of that variance that lies between groups, falling, 0 to 1, `[directions]`. */
  readonly ratios: Float64Array
}

const OVERSAMPLE = 20
const POWER_ITERATIONS = 12
// Share of the mean variance added to each: keeps directions that hardly vary from being blown up.
const RIDGE = 1e-2

/**
 * Linear discriminants: the directions w along which groups differ most for how much everything varies,
 *
 *     max wᵀ B w   with   wᵀ V w = 1,
 *
 * B the covariance of the groups' means, V that of all values. With V = L Lᵀ they are L⁻ᵀ u for the first eigenvectors u of
 * L⁻¹ B L⁻ᵀ, found by subspace iteration. Where each group is one sample seen in many places, no label is involved.
 *
 * Fisher, 1936; subspace iteration: Golub and Van Loan, Matrix Computations, 2013, section 8.2.
 *
 * @param between B, `[dim, dim]`, row-major.
 * @param all V, `[dim, dim]`, row-major.
 * @returns Up to `count` directions of a ratio above 0.
 * @throws RangeError when nothing varies.
 */
export function discriminants(between: Float64Array, all: Float64Array, count: number, random: Random): Discriminants {
  const dim = Math.sqrt(all.length)
  const whiten = toMatrix(inverseCholesky(withRidge(all, dim), dim))
  // matMulTransposed(a, b) = a bᵀ, and B is symmetric.
  const ratio = matMulTransposed(matMul(whiten, toMatrix(between)), whiten)
  let basis = orthonormalRows(gaussian(Math.min(dim, count + OVERSAMPLE), dim, random))
  for (let power = 0; power < POWER_ITERATIONS; power++) basis = orthonormalRows(matMul(basis, ratio))
  const inside = matMulTransposed(matMul(basis, ratio), basis)
  const { values, vectors } = symmetricEigen(Float64Array.from(inside.data), basis.rows)
  const kept = Math.min(count, values.filter((value) => value > 0).length)
  const rotation = { rows: kept, cols: basis.rows, data: Float32Array.from(vectors.subarray(0, kept * basis.rows)) }
  return { directions: matMul(matMul(rotation, basis), whiten), ratios: values.slice(0, kept) }
}

function withRidge(covariance: Float64Array, dim: number): Float64Array {
  let trace = 0
  for (let i = 0; i < dim; i++) trace += covariance[i * dim + i]!
  if (!(trace > 0)) throw new RangeError('expected values that vary')
  const result = covariance.slice()
  for (let i = 0; i < dim; i++) result[i * dim + i]! += (RIDGE * trace) / dim
  return result
}

function toMatrix(square: Float64Array): Matrix {
  const size = Math.sqrt(square.length)
  return { rows: size, cols: size, data: Float32Array.from(square) }
}
