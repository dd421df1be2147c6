import { isNative, tf } from '../tf.ts'
import { runNativeOp } from './native-ops.ts'

/**
 * Batch normalisation with the statistics of this batch over all axes but the last, `[..., channels]`:
 *
 *     y  = γ · x̂ + β,   x̂ = (x − mean) / √(variance + ε)                         (variance: the biased estimate)
 *     dγ = Σ dy · x̂,   dβ = Σ dy,   dx = γ / √(variance + ε) · (dy − mean(dy) − x̂ · mean(dy · x̂))
 *
 * On the native back end each direction is one operation: composed from small ones, as tfjs does it, the backward pass
 * takes forty times as long.
 *
 * Ioffe and Szegedy, 2015, https://arxiv.org/abs/1502.03167
 *
 * @param gamma, beta `[channels]`
 */
export function batchNorm<T extends tf.Tensor>(x: T, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): T {
  return tf.tidy(() => {
    // The native operation takes images alone: rows are images of one pixel.
    const images = x.rank === 4 ? x : x.reshape([-1, 1, 1, gamma.shape[0]])
    const y = isNative() ? fused(images, gamma, beta, epsilon) : composed(images, gamma, beta, epsilon)
    return (x.rank === 4 ? y : y.reshape(x.shape)) as T
  })
}

/** Mean and biased variance of each channel, `[channels]` both: what `batchNorm` normalises with. */
export function channelStatistics(x: tf.Tensor): { readonly mean: tf.Tensor1D; readonly variance: tf.Tensor1D } {
  const { mean, variance } = tf.moments(x.reshape([-1, x.shape.at(-1) ?? 1]), 0)
  return { mean: mean as tf.Tensor1D, variance: variance as tf.Tensor1D }
}

function fused(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor {
  const attributes = { epsilon, data_format: 'NHWC', is_training: true }
  const normalise = tf.customGrad((...args) => {
    const [input, scale, offset, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    const noStatistics = tf.tensor1d([])
    const inputs = [input, scale, offset, noStatistics, noStatistics]
    // What follows y: the new running mean and variance, which nobody runs, and three reserves that the gradient needs.
    const [value, , , ...reserves] = runNativeOp('FusedBatchNormV3', inputs, attributes, 6) as [
      tf.Tensor,
      ...tf.Tensor[],
    ]
    save([input, scale, ...reserves])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
      runNativeOp('FusedBatchNormGradV3', [dy, ...saved], attributes, 5).slice(0, 3)
    return { value, gradFunc }
  })
  return normalise(x, gamma, beta)
}

function composed(x: tf.Tensor, gamma: tf.Tensor1D, beta: tf.Tensor1D, epsilon: number): tf.Tensor {
  const normalise = tf.customGrad((...args) => {
    const [input, scale, offset, save] = args as unknown as [tf.Tensor, tf.Tensor, tf.Tensor, tf.GradSaveFunc]
    const { mean, variance } = channelStatistics(input)
    const inverseStd = variance.add(epsilon).rsqrt()
    const normalised = input.sub(mean).mul(inverseStd)
    save([normalised, scale, inverseStd])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [xHat, savedScale, savedInverseStd] = saved as [tf.Tensor, tf.Tensor, tf.Tensor]
      const channels = savedScale.size
      const perChannel = (values: tf.Tensor): tf.Tensor => values.reshape([-1, channels]).sum(0)
      const dBeta = perChannel(dy)
      const dGamma = perChannel(dy.mul(xHat))
      const count = dy.size / channels
      const pull = xHat.mul(dGamma.div(count)).add(dBeta.div(count))
      return [dy.sub(pull).mul(savedInverseStd.mul(savedScale)), dGamma, dBeta]
    }
    return { value: normalised.mul(scale).add(offset), gradFunc }
  })
  return normalise(x, gamma, beta)
}
