import type { Matrix } from '../learn/tensors.ts'

/**
 * Subtracts the mean row, then gives every row length 1 (a row equal to the mean stays 0): `[rows, dim]` to `[rows, dim]`.
 *
 * Without it all cosines share the part that all rows have in common, and kernels of fixed width see few differences.
 */
export function centreRows({ rows, cols, data }: Matrix): Matrix {
  const mean = new Float64Array(cols)
  for (let at = 0; at < data.length; at++) mean[at % cols]! += data[at]! / rows
  const centred = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    const start = row * cols
    let square = 0
    for (let d = 0; d < cols; d++) square += (centred[start + d] = data[start + d]! - mean[d]!) ** 2
    const scale = square > 0 ? 1 / Math.sqrt(square) : 0
    for (let d = 0; d < cols; d++) centred[start + d]! *= scale
  }
  return { rows, cols, data: centred }
}
