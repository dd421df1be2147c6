import { type Matrix, matMulTransposed } from '../tensors.ts'

const TEMPERATURE = 2

/**
 * Uniformity: how evenly embeddings fill the sphere; lower is more even, 0 is collapse to one point, and an even sphere of
 * many dimensions has −4.
 *
 *     log mean_{i≠j} exp(−t ‖x_i − x_j‖²),   t = 2
 *
 * Wang and Isola, 2020, https://arxiv.org/abs/2005.10242
 *
 * @param x `[rows, cols]`, rows of length 1. @throws RangeError with fewer than two rows.
 */
export function uniformity(x: Matrix): number {
  if (x.rows < 2) throw new RangeError(`uniformity needs at least 2 rows, got ${x.rows}`)
  const { rows, data } = matMulTransposed(x, x)
  let sum = 0
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < i; j++) sum += Math.exp(-TEMPERATURE * (2 - 2 * data[i * rows + j]!))
  }
  return Math.log((2 * sum) / (rows * (rows - 1)))
}
