import { isNative, tf } from '../tf.ts'
import { runNativeOp } from './native-ops.ts'

/**
 * `max(0, x)`, of any shape; the gradient passes where `x > 0`.
 *
 * On the native back end the gradient is one operation; tfjs multiplies with a step function that it makes and casts first.
 */
export function relu<T extends tf.Tensor>(x: T): T {
  if (!isNative()) return tf.relu(x)
  const rectify = tf.customGrad((...args) => {
    const [input, save] = args as unknown as [tf.Tensor, tf.GradSaveFunc]
    const value = tf.relu(input)
    // The value is as good as the input (positive in the same places), and needed by the next layer anyway.
    save([value])
    return { value, gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => runNativeOp('ReluGrad', [dy, ...saved], {}, 1) }
  })
  return rectify(x) as T
}
