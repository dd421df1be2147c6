import type { Random } from '../../base/random.ts'
import { tf } from '../tf.ts'

/** Share of the events that a view leaves out. */
export const DROPPED_SHARE = 0.3

/**
 * One random view of each session, `[batch, length]` to the same shape: some of its tokens left out, the others pushed up to the end.
 * At least one is kept. The caller owns the result.
 */
export function dropEvents(batch: tf.Tensor2D, share: number, random: Random): tf.Tensor2D {
  const [count, length] = batch.shape
  const tokens = batch.dataSync<'float32'>()
  const views = new Float32Array(tokens.length)
  for (let row = 0; row < count; row++) {
    const session = tokens.subarray(row * length, (row + 1) * length).filter((token) => token !== 0)
    const kept = session.filter(() => random.uniform() >= share)
    const shown = kept.length > 0 || session.length === 0 ? kept : Float32Array.of(session[random.int(session.length)]!)
    views.set(shown, (row + 1) * length - shown.length)
  }
  return tf.tensor2d(views, [count, length])
}
