import { tf } from '../tf.ts'
import { convolve, type Precision } from './convolve.ts'
import { globalAveragePool } from './global-average-pool.ts'

/**
 * Convolution `[batch, steps, in]` with `[size, in, out]` over time, padded so that stride 1 keeps the length.
 *
 * Every `dilation`th step lies below the one before it when the series is laid out in rows of `dilation` steps, so that a dilated
 * convolution is a plain one along the columns: TensorFlow has no gradient for dilated ones on a processor.
 *
 * @param size is odd; `stride` or `dilation` is 1.
 */
export function convolveOverTime(
  x: tf.Tensor3D,
  w: tf.Tensor3D,
  stride: number,
  dilation: number,
  precision: Precision,
): tf.Tensor3D {
  const [batch, steps, channels] = x.shape
  const [size, , filters] = w.shape
  const rows = Math.ceil(steps / dilation)
  const missing = rows * dilation - steps
  const whole = missing === 0 ? x : x.pad([[0, 0], [0, missing], [0, 0]]) // prettier-ignore
  const columns = whole.reshape<tf.Tensor4D>([batch, rows, dilation, channels])
  const y = convolve(columns, w.reshape([size, 1, channels, filters]), stride, precision)
  if (stride > 1) return y.reshape([batch, y.shape[1], filters])
  const flat = y.reshape<tf.Tensor3D>([batch, rows * dilation, filters])
  return missing === 0 ? flat : flat.slice([0, 0, 0], [batch, steps, filters])
}

/** Mean over time: `[batch, steps, channels]` to `[batch, channels]`. */
export function meanOverTime(x: tf.Tensor3D): tf.Tensor2D {
  const [batch, steps, channels] = x.shape
  return globalAveragePool(x.reshape([batch, steps, 1, channels]))
}

/** Mean of each of `parts` equal stretches of time: `[batch, steps, channels]` to `[batch, parts, channels]`. Steps that are left over are not seen. */
export function averageParts(x: tf.Tensor3D, parts: number): tf.Tensor3D {
  const [batch, steps, channels] = x.shape
  const length = Math.floor(steps / parts)
  if (length === 0) throw new RangeError(`${steps} steps cannot be cut into ${parts} parts`)
  const stretches = Array.from({ length: parts }, (_, part) => {
    const stretch = x.slice([0, part * length, 0], [batch, length, channels])
    return meanOverTime(stretch).reshape<tf.Tensor3D>([batch, 1, channels])
  })
  return tf.concat(stretches, 1)
}
