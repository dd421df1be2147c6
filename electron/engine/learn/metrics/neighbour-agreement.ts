import { type Matrix, matMulTransposed } from '../tensors.ts'

/**
 * The nearest other rows of each row by cosine, in no order: `[rows, k]`.
 *
 * @param x `[rows, cols]`, rows of length 1. @throws RangeError when there are not `k` others.
 */
export function nearestRows(x: Matrix, k: number): Int32Array {
  if (k < 1 || k >= x.rows) throw new RangeError(`expected 1 to ${x.rows - 1} neighbours, got ${k}`)
  const { rows, data } = matMulTransposed(x, x)
  const nearest = new Int32Array(rows * k)
  for (let row = 0; row < rows; row++) {
    const cosines = data.subarray(row * rows, (row + 1) * rows)
    cosines[row] = -Infinity
    const least = cosines.slice().sort()[rows - k]!
    let at = row * k
    for (let other = 0; other < rows && at < (row + 1) * k; other++) if (cosines[other]! > least) nearest[at++] = other
    for (let other = 0; other < rows && at < (row + 1) * k; other++)
      if (cosines[other]! === least) nearest[at++] = other
  }
  return nearest
}

/**
 * Neighbour agreement: the share of an image's nearest neighbours in one embedding that are its nearest in another too, from about
 * k / rows by chance to 1.
 *
 * Encoders that were trained in different ways have in common what is in the data; what each was told to ignore, or happened to
 * keep, is its own. The mutual nearest neighbours of Huh et al., 2024, https://arxiv.org/abs/2405.07987.
 *
 * @param a, b What `nearestRows` found among the same rows. @throws RangeError when their sizes differ.
 */
export function neighbourAgreement(a: Int32Array, b: Int32Array, k: number): number {
  if (a.length !== b.length)
    throw new RangeError(`expected neighbours of the same rows, got ${a.length} and ${b.length}`)
  let shared = 0
  for (let start = 0; start < a.length; start += k) {
    const known = new Set(a.subarray(start, start + k))
    for (const row of b.subarray(start, start + k)) if (known.has(row)) shared++
  }
  return shared / a.length
}
