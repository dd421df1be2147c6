import type { Random } from '../../base/random.ts'
import { tf } from '../tf.ts'

/** Share of the tokens that a view of a text leaves out: two views are two random halves. */
export const HALF = 0.5

/** One random view of each text, `[batch, length]` to the same shape: some of its tokens become padding, one at least stays. */
export function dropTokens(batch: tf.Tensor2D, share: number, random: Random): tf.Tensor2D {
  const [count, length] = batch.shape
  const tokens = batch.dataSync<'float32'>()
  const view = tokens.map((token) => (token !== 0 && random.uniform() < share ? 0 : token))
  for (let row = 0; row < count; row++) {
    const start = row * length
    if (view.subarray(start, start + length).some((token) => token !== 0)) continue
    const end = tokens.subarray(start, start + length).findLastIndex((token) => token !== 0) + 1
    const kept = start + random.int(Math.max(1, end))
    view[kept] = tokens[kept]!
  }
  return tf.tensor2d(view, [count, length])
}
