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

function multiply(a: Matrix, b: Matrix, isTransposed: boolean): Matrix {
  const product = tf.tidy(() => {
    const left = tf.tensor2d(a.data, [a.rows, a.cols])
    const right = tf.tensor2d(b.data, [b.rows, b.cols])
    // Transposed first: the WebAssembly product of a transposed operand is ten times slower.
    return tf.matMul(left, isTransposed ? right.transpose() : right)
  })
  // Read outside of tidy, which would walk the whole array looking for tensors.
  const data = product.dataSync<'float32'>()
  product.dispose()
  return { rows: a.rows, cols: isTransposed ? b.rows : b.cols, data }
}
