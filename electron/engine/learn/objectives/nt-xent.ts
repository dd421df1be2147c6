import { withProjector } from '../encoders/presets.ts'
import { tf } from '../tf.ts'
import type { LossTerms, ViewObjective } from './objective.ts'
import { meanOverPairs, requireComparableViews, VIEW_COUNTS } from './views.ts'

export interface NtXentConfig {
  /** Divisor of the cosines (τ): the smaller, the more the hardest negatives count. */
  readonly temperature: number
}

// Inside the square root of the norm: keeps the gradient finite when a projection is exactly zero.
const NORM_EPSILON = 1e-12

/**
 * NT-Xent (SimCLR): of all other views in the batch, find the ones made from the same image.
 *
 *     Z = all views below one another, rows scaled to unit length;  S = Z·Zᵀ / τ
 *     total      = attraction + repulsion
 *     attraction = − mean of S_ij over the pairs of views of one image
 *     repulsion  =   mean_i log Σ_{k≠i} exp S_ik
 *
 * For two views that is the mean cross-entropy of row `i` of `S`, its diagonal left out, against the other view of `i`;
 * for more, the mean of it over the other views (the sum outside the logarithm of supervised contrastive learning).
 * When every projection is the same (collapse) it equals `log(views · batch − 1)`.
 *
 * Throws a `RangeError` when the views differ in shape or are not two to four, the batch is below 2 or τ is not positive.
 *
 * Chen, Kornblith, Norouzi and Hinton, 2020, https://arxiv.org/abs/2002.05709;
 * Khosla and others, 2020, https://arxiv.org/abs/2004.11362
 */
export const ntXent: ViewObjective<NtXentConfig, 'attraction' | 'repulsion'> = {
  name: 'nt-xent',
  kind: 'views',
  defaults: { temperature: 0.2 },
  views: VIEW_COUNTS,
  withHead: (encoder) => withProjector(encoder),

  loss: (views, config) => contrastViews(views, config),
}

/** The loss of `ntXent`, for whoever makes views in another way. */
export function contrastViews(
  views: readonly tf.Tensor2D[],
  { temperature }: NtXentConfig,
): LossTerms<'attraction' | 'repulsion'> {
  requireComparableViews('NT-Xent', views)
  if (!(temperature > 0)) throw new RangeError(`NT-Xent needs a positive temperature, got ${temperature}`)
  return tf.tidy(() => {
    const units = views.map(toUnitRows)
    const cosine = meanOverPairs(units, (a, b) => a.mul(b).sum(1).mean())
    const attraction = cosine.div<tf.Scalar>(-temperature)
    const repulsion = meanLogSumOfOthers(tf.concat(units, 0), temperature)
    return { total: attraction.add<tf.Scalar>(repulsion), attraction, repulsion }
  })
}

/** Scales each row to unit length: `[batch, dim]` to `[batch, dim]`. */
function toUnitRows(z: tf.Tensor2D): tf.Tensor2D {
  return z.mul(z.square().sum(1, true).add(NORM_EPSILON).rsqrt())
}

/** `mean_i log Σ_{k≠i} exp(z_i·z_k / τ)`: unit rows `[views · batch, dim]` to a scalar. */
function meanLogSumOfOthers(z: tf.Tensor2D, temperature: number): tf.Scalar {
  const others = tf.sub(1, tf.eye(z.shape[0]))
  const cosines = tf.matMul(z, z, false, true)
  // A cosine is at most 1, so exp((cosine − 1) / τ) cannot overflow; the 1 / τ is added back outside the logarithm.
  const sums = cosines.sub(1).div(temperature).exp().mul(others).sum(1)
  return sums
    .log()
    .mean()
    .add(1 / temperature)
}
