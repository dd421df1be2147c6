import { tf } from '../tf.ts'

/**
 * Mean over height and width: `[batch, height, width, channels]` to `[batch, channels]`.
 *
 * The gradient spreads `dy / (height · width)` in one step, where tfjs multiplies with a tensor of ones that it makes first.
 */
export function globalAveragePool(x: tf.Tensor4D): tf.Tensor2D {
  const [batch, height, width, channels] = x.shape
  const average = tf.customGrad((...args) => {
    const [input] = args as unknown as [tf.Tensor]
    const gradFunc = (dy: tf.Tensor): tf.Tensor =>
      dy.div(height * width).reshape([batch, 1, 1, channels]).tile([1, height, width, 1]) // prettier-ignore
    return { value: input.mean([1, 2]), gradFunc }
  })
  return average(x) as tf.Tensor2D
}
