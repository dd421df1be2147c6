import { tf } from '../tf.ts'

/**
 * Mean over height and width: `[batch, height, width, channels]` to `[batch, channels]`.
 *
 * The gradient spreads `dy / (height · width)` without the tensor of ones, as large as `x`, that tfjs makes for it.
 */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape
  const average = tf.customGrad((...args) => {
    const [input] = args as unknown as [tf.Tensor]
    // Broadcast by a product of two small tensors: WebAssembly tiles one number at a time.
    const gradFunc = (dy: tf.Tensor): tf.Tensor =>
      dy
        .reshape([batch, 1, channels])
        .mul(tf.fill([1, height * width, 1], 1 / (height * width)))
        .reshape(x.shape)
    return { value: input.mean([1, 2]), gradFunc }
  })
  return average(x) as tf.Tensor2D
}
