import type { Matrix } from '../learn/tensors.ts'

/** Copies the given rows into a matrix of their own: `[rows.length, dim]`. */
export function takeRows({ cols, data }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float32Array(rows.length * cols)
  rows.forEach((row, at) => taken.set(data.subarray(row * cols, (row + 1) * cols), at * cols))
  return { rows: rows.length, cols, data: taken }
}

/** Rows `from` to `to` (or the end), `to` left out: a view, not a copy. */
export function sliceRows({ rows, cols, data }: Matrix, from: number, to: number): Matrix {
  const end = Math.min(to, rows)
  return { rows: end - from, cols, data: data.subarray(from * cols, end * cols) }
}
