import { tf } from '../tf.ts'

/** Inside the root of the squared length: keeps a constant row finite (it becomes zero). */
export const UNIT_NORM_EPSILON = 1e-12

/** `(z − mean(z)) / ‖z − mean(z)‖` along the last axis: `[batch, dim]` or `[batch, height, width, dim]` to the same shape. */
export function unitNorm<T extends tf.Tensor>(z: T): T {
  return tf.tidy(() => {
    const centred = z.sub<T>(z.mean(-1, true))
    return centred.mul<T>(centred.square().sum(-1, true).add(UNIT_NORM_EPSILON).rsqrt())
  })
}
