import { tf } from '../tf.ts'

/**
 * Cuts series `[batch, steps, channels]` into equal chunks, those of one series after another: `[batch · chunks, steps / chunks, channels]`.
 * Steps that are left over at the end are not used.
 *
 * @throws RangeError when a chunk would have no step.
 */
export function cutChunks(batch: tf.Tensor, chunks: number): tf.Tensor3D {
  const [count = 0, steps = 0, channels = 0] = batch.shape
  const length = Math.floor(steps / chunks)
  if (!(Number.isInteger(chunks) && length >= 1)) {
    throw new RangeError(`series of ${steps} steps cannot be cut into ${chunks} chunks`)
  }
  return tf.tidy(() =>
    batch.slice([0, 0, 0], [count, length * chunks, channels]).reshape([count * chunks, length, channels]),
  )
}
