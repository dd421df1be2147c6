import { tf } from '../tf.ts'

/** Inside the root of the squared length: keeps a constant row finite (it becomes zero). */
export const UNIT_NORM_EPSILON = 1e-12

/** `(z − mean(z)) / ‖z − mean(z)‖` for each row: `[batch, dim]` to `[batch, dim]`. */
export function unitNorm(z: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => {
    const centred = z.sub(z.mean(1, true))
    return centred.mul(centred.square().sum(1, true).add(UNIT_NORM_EPSILON).rsqrt())
  })
}
