import { Random } from '../../electron/engine/base/random.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'

/** Normal values brought to rows of length 1: directions spread evenly. */
export function unitRows(rows: number, cols: number, seed: number): Matrix {
  const random = new Random(seed)
  const data = Float32Array.from({ length: rows * cols }, () => random.normal())
  return normalised({ rows, cols, data })
}

/** Rows round `centres` random directions, row i belonging to centre i mod `centres`. */
export function clusteredRows(rows: number, cols: number, centres: number, spread: number, seed: number): Matrix {
  const random = new Random(seed)
  const middle = unitRows(centres, cols, seed + 1)
  const data = Float32Array.from({ length: rows * cols }, (_, at) => {
    const centre = Math.floor(at / cols) % centres
    return middle.data[centre * cols + (at % cols)]! + (spread / Math.sqrt(cols)) * random.normal()
  })
  return normalised({ rows, cols, data })
}

export function normalised({ rows, cols, data }: Matrix): Matrix {
  const unit = data.slice()
  for (let row = 0; row < rows; row++) {
    const length = Math.hypot(...data.subarray(row * cols, (row + 1) * cols))
    for (let d = 0; d < cols; d++) unit[row * cols + d]! /= length
  }
  return { rows, cols, data: unit }
}

export function rowOf({ cols, data }: Matrix, row: number): Float32Array {
  return data.subarray(row * cols, (row + 1) * cols)
}

export function dotOf(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += a[at]! * b[at]!
  return sum
}

/** Solves a small dense system by elimination with pivoting: `a` is `[size][size]`. */
export function solveDense(a: readonly (readonly number[])[], b: readonly number[]): number[] {
  const rows = a.map((row, i) => [...row, b[i]!])
  for (let column = 0; column < rows.length; column++) {
    const pivot = rows.reduce(
      (best, row, i) => (i >= column && Math.abs(row[column]!) > Math.abs(rows[best]![column]!) ? i : best),
      column,
    )
    ;[rows[column], rows[pivot]] = [rows[pivot]!, rows[column]!]
    for (const row of rows.slice(column + 1)) {
      const factor = row[column]! / rows[column]![column]!
      for (let at = column; at < row.length; at++) row[at]! -= factor * rows[column]![at]!
    }
  }
  const x = new Array<number>(rows.length).fill(0)
  for (let i = rows.length - 1; i >= 0; i--) {
    const known = rows[i]!.slice(0, -1).reduce((sum, value, at) => (at > i ? sum + value * x[at]! : sum), 0)
    x[i] = (rows[i]!.at(-1)! - known) / rows[i]![i]!
  }
  return x
}
