import { tf } from '../tf.ts'

/** How many views an objective that compares them may be given. */
export const VIEW_COUNTS = { least: 2, most: 4, usual: 2 } as const

/** Throws a `RangeError` unless there are two to four views of one shape `[batch, dim]` and the batch is at least 2. */
export function requireComparableViews(objective: string, views: readonly tf.Tensor2D[]): void {
  const [first] = views
  if (first === undefined || views.length < VIEW_COUNTS.least || views.length > VIEW_COUNTS.most) {
    throw new RangeError(`${objective} needs ${VIEW_COUNTS.least} to ${VIEW_COUNTS.most} views, got ${views.length}`)
  }
  const different = views.find(({ shape }) => !tf.util.arraysEqual(shape, first.shape))
  if (different !== undefined) {
    throw new RangeError(`${objective} needs views of one shape, got [${first.shape}] and [${different.shape}]`)
  }
  if (first.shape[0] < 2) {
    throw new RangeError(`${objective} needs a batch of at least 2 to compare images, got ${first.shape[0]}`)
  }
}

/** Mean of a scalar over the views. */
export function meanOverViews(views: readonly tf.Tensor2D[], term: (view: tf.Tensor2D) => tf.Scalar): tf.Scalar {
  return tf.addN(views.map(term)).div(views.length)
}

/** Mean of a symmetric scalar over all pairs of different views. */
export function meanOverPairs(
  views: readonly tf.Tensor2D[],
  term: (a: tf.Tensor2D, b: tf.Tensor2D) => tf.Scalar,
): tf.Scalar {
  const terms = views.flatMap((a, i) => views.slice(i + 1).map((b) => term(a, b)))
  return tf.addN(terms).div(terms.length)
}
