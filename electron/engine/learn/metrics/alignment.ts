import type { Matrix } from '../tensors.ts'

/**
 * Alignment: how far apart two views of one image lie, the mean of `‖a_i − b_i‖²`, from 0 (equal) to 4 (opposite).
 *
 * Of little use alone, since an encoder that gives every image the same embedding has 0: see `uniformity`.
 *
 * Wang and Isola, 2020, https://arxiv.org/abs/2005.10242
 *
 * @param a, b Both `[rows, cols]`, rows of length 1; row `i` of both is one image. @throws RangeError when shapes differ.
 */
export function alignment(a: Matrix, b: Matrix): number {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new RangeError(`alignment needs views of one shape, got [${a.rows}, ${a.cols}] and [${b.rows}, ${b.cols}]`)
  }
  let sum = 0
  a.data.forEach((value, at) => (sum += (value - b.data[at]!) ** 2))
  return sum / a.rows
}
