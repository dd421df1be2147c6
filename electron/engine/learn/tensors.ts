import type { Tensor2D } from '@tensorflow/tfjs'
import { tf } from './tf.ts'

/** Rows of equal length, row-major: `data[row * cols + col]`. */
export interface Matrix {
  readonly rows: number
  readonly cols: number
  readonly data: Float32Array
}

/** The values of one tensor, row-major, outside of TensorFlow. */
export interface NamedArray {
  readonly shape: readonly number[]
  readonly data: Float32Array
}

/** Weights by name, `layerName/kernel` and the like. */
export type NamedArrays = Readonly<Record<string, NamedArray>>

/** `a · b`: `[a.rows, a.cols]` times `[a.cols, b.cols]`. @throws RangeError when the inner sizes differ. */
export function matMul(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) throw new RangeError(`cannot multiply [${a.rows}, ${a.cols}] by [${b.rows}, ${b.cols}]`)
  return multiply(a, b, false)
}

/** `a · bᵀ`: every row of `a` against every row of `b`, `[a.rows, b.rows]`. @throws RangeError when the row lengths differ. */
export function matMulTransposed(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.cols) {
    throw new RangeError(`cannot multiply [${a.rows}, ${a.cols}] by the transpose of [${b.rows}, ${b.cols}]`)
  }
  return multiply(a, b, true)
}

/** A matrix that many others are multiplied with: it is handed over to TensorFlow once, and held until `dispose`. */
export class HeldMatrix {
  readonly rows: number
  readonly cols: number
  readonly #held: Tensor2D

  constructor(matrix: Matrix) {
    this.rows = matrix.rows
    this.cols = matrix.cols
    this.#held = toTensor(matrix)
  }

  /** `held · bᵀ` */
  timesTransposed(b: Matrix): Matrix {
    return product(() => tf.matMul(this.#held, toTensor(b).transpose()))
  }

  /** `a · held` */
  multipliedBy(a: Matrix): Matrix {
    return product(() => tf.matMul(toTensor(a), this.#held))
  }

  dispose(): void {
    this.#held.dispose()
  }
}

function multiply(a: Matrix, b: Matrix, isTransposed: boolean): Matrix {
  // Transposed first: the WebAssembly product of a transposed operand is ten times slower.
  return product(() => tf.matMul(toTensor(a), isTransposed ? toTensor(b).transpose() : toTensor(b)))
}

function toTensor({ rows, cols, data }: Matrix): Tensor2D {
  return tf.tensor2d(data, [rows, cols])
}

function product(compute: () => Tensor2D): Matrix {
  const tensor = tf.tidy(compute)
  const [rows, cols] = tensor.shape
  // Read outside of tidy, which would walk the whole array looking for tensors.
  const data = tensor.dataSync<'float32'>()
  tensor.dispose()
  return { rows, cols, data }
}
