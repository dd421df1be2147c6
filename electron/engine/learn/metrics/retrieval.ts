import { tf } from '../tf.ts'

/**
 * Two-view retrieval@1: the share of rows of `a` whose nearest row of `b`, by cosine, has the same index.
 *
 * Row `i` of both `[batch, dim]` tensors comes from the same image, so 1 / batch is chance and 1 is perfect. It is
 * the contrastive accuracy of SimCLR, needs no label, and is comparable only within one augmentation and batch size.
 * Throws a `RangeError` when the shapes differ.
 *
 * Chen, Kornblith, Norouzi and Hinton, 2020, https://arxiv.org/abs/2002.05709
 */
export function retrievalAt1(a: tf.Tensor2D, b: tf.Tensor2D): number {
  if (!tf.util.arraysEqual(a.shape, b.shape)) {
    throw new RangeError(`retrieval needs views of one shape, got [${a.shape}] and [${b.shape}]`)
  }
  return tf.tidy(() => {
    // The length of a row of `a` scales all its cosines alike, so only `b` has to be normalised.
    const unitB = b.div<tf.Tensor2D>(b.norm('euclidean', 1, true).maximum(1e-12))
    const nearest = tf.matMul(a, unitB, false, true).argMax(1)
    const own = tf.range(0, a.shape[0], 1, 'int32')
    return nearest.equal(own).cast('float32').mean().dataSync()[0] as number
  })
}
