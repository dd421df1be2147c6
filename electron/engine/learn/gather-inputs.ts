import { type Inputs, sizeOf } from './inputs.ts'
import { tf } from './tf.ts'

/** The samples at `rows`, in that order and as often as they are named: `[rows, ...shape]` floats. */
export function gatherInputs({ data, shape }: Inputs, rows: Int32Array): tf.Tensor {
  const size = sizeOf(shape)
  const values = new Float32Array(rows.length * size)
  rows.forEach((row, at) => values.set(data.subarray(row * size, (row + 1) * size), at * size))
  return tf.tensor(values, [rows.length, ...shape], 'float32')
}
