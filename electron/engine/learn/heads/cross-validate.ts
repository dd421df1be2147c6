import type { Matrix } from '../tensors.ts'
import { fitLogistic, type LogisticOptions, predictHead } from './logistic.ts'

/**
 * Probabilities of each row from a head that learned from the rows of all other folds: what a classifier believes of examples it has not seen.
 *
 * @param x `[rows, dim]`
 * @param y Class of each row, below `classCount`.
 * @param foldOf Fold of each row, from 0, `[rows]`.
 * @returns `[rows, classCount]`
 * @throws RangeError when all rows are in one fold.
 */
export function crossValidate(
  x: Matrix,
  y: Int32Array,
  classCount: number,
  foldOf: Int32Array,
  options: LogisticOptions,
): Matrix {
  const data = new Float32Array(x.rows * classCount)
  for (const fold of new Set(foldOf)) {
    const all = Int32Array.from({ length: x.rows }, (_, row) => row)
    const learned = all.filter((row) => foldOf[row] !== fold)
    const heldOut = all.filter((row) => foldOf[row] === fold)
    const labels = learned.map((row) => y[row]!)
    const head = fitLogistic(take(x, learned), labels, classCount, options)
    const predicted = predictHead(head, take(x, heldOut))
    heldOut.forEach((row, at) =>
      data.set(predicted.data.subarray(at * classCount, (at + 1) * classCount), row * classCount),
    )
  }
  return { rows: x.rows, cols: classCount, data }
}

function take({ cols, data }: Matrix, rows: Int32Array): Matrix {
  const taken = new Float32Array(rows.length * cols)
  rows.forEach((row, at) => taken.set(data.subarray(row * cols, (row + 1) * cols), at * cols))
  return { rows: rows.length, cols, data: taken }
}
