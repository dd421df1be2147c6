import { tf } from '../tf.ts'

/** Takes what is padding out of a softmax: far below any score, and far from what single precision cannot hold. */
export const PADDING_PENALTY = 1e9
/** Added to a variance before its root is taken. */
export const LAYER_NORM_EPSILON = 1e-5

/** 1 for a token, 0 for padding: ids `[batch, length]` to `[batch, length, 1]`. */
export function isToken(ids: tf.Tensor): tf.Tensor3D {
  return tf.clipByValue(ids.toFloat(), 0, 1).expandDims<tf.Tensor3D>(2)
}

/** Rows of `table` `[vocabulary, units]` by id, zeros for padding: ids `[batch, length]` to `[batch, length, units]`. */
export function lookUp(table: tf.Tensor2D, ids: tf.Tensor): tf.Tensor3D {
  return tf.gather(table, ids.toInt()).mul<tf.Tensor3D>(isToken(ids))
}

/**
 * What each place finds at the others: Σ_j softmax_j(q_i · k_j / √d) v_j, over the places j that are no padding.
 *
 * Scaled dot-product attention of one head: queries and keys `[batch, length, d]`, values `[batch, length, dim]`, to
 * `[batch, length, dim]`. Vaswani and others, 2017, https://arxiv.org/abs/1706.03762
 */
export function attend(queries: tf.Tensor3D, keys: tf.Tensor3D, values: tf.Tensor3D, ids: tf.Tensor): tf.Tensor3D {
  const scores = tf.matMul(queries, keys.transpose([0, 2, 1])).mul(1 / Math.sqrt(queries.shape[2]))
  const penalty = isToken(ids).transpose([0, 2, 1]).sub(1).mul(PADDING_PENALTY)
  return tf.matMul(tf.softmax(scores.add<tf.Tensor3D>(penalty)), values)
}

/** `(x − mean) / sqrt(variance + ε) · γ + β` along the last axis. Ba and others, 2016, https://arxiv.org/abs/1607.06450 */
export function layerNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor): tf.Tensor {
  const { mean, variance } = tf.moments(x, -1, true)
  return x.sub(mean).mul(variance.add(LAYER_NORM_EPSILON).rsqrt()).mul(gamma).add(beta)
}
