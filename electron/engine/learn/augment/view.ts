import type { Random } from '../../base/random.ts'
import type { tf } from '../tf.ts'

/**
 * One random view of each sample: `[batch, ...shape]` to the same shape. What may differ between two views is what an
 * encoder learns not to see. All draws come from `random`; the caller owns the result.
 */
export type View = (batch: tf.Tensor, random: Random) => tf.Tensor
