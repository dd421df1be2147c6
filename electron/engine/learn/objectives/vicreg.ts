import { withProjector } from '../encoders/presets.ts'
import { tf } from '../tf.ts'
import type { ViewObjective } from './objective.ts'
import { meanOverPairs, meanOverViews, requireComparableViews, VIEW_COUNTS } from './views.ts'

export interface VicregConfig {
  /** Weight of the pull between the views of an image (λ). */
  readonly invarianceWeight: number
  /** Weight of the hinge that keeps every dimension spread out (μ). */
  readonly varianceWeight: number
  /** Weight of the penalty on correlated dimensions (ν). */
  readonly covarianceWeight: number
  /** Standard deviation below which a dimension counts as collapsing (γ). */
  readonly targetStd: number
}

// Inside the square root of the variance: keeps the gradient finite when a dimension is constant.
const VARIANCE_EPSILON = 1e-4

// More dimensions than the encoder of NT-Xent is given: what is decorrelated has to have room.
const PROJECTION = 256

/**
 * VICReg: learns without negatives by penalising collapse directly.
 *
 *     total = λ · invariance  +  μ · variance  +  ν · covariance, the mean over all pairs of views A, B of
 *     invariance = mse(A, B);   variance = ½[v(A) + v(B)];   covariance = c(A) + c(B)
 *     v(Z)  = mean_j max(0, γ − sqrt(Var(Z_j) + ε))
 *     c(Z)  = (1 / dim) · Σ_{i≠j} Cov(Z)_ij²
 *
 * Variance and covariance are the unbiased batch estimates (divisor `batch − 1`). The default weights
 * assume the ½ and the mean over elements written here; they do not carry over to a version with sums.
 * When every projection is the same (collapse) it equals `μ · (γ − sqrt(ε))`, if γ is above `sqrt(ε)`.
 *
 * Throws a `RangeError` when the views differ in shape or are not two to four, or the batch is below 2.
 *
 * Bardes, Ponce and LeCun, 2022, https://arxiv.org/abs/2105.04906
 */
export const vicreg: ViewObjective<VicregConfig, 'invariance' | 'variance' | 'covariance'> = {
  name: 'vicreg',
  kind: 'views',
  defaults: { invarianceWeight: 25, varianceWeight: 25, covarianceWeight: 1, targetStd: 1 },
  views: VIEW_COUNTS,
  withHead: (encoder) => withProjector(encoder, PROJECTION, PROJECTION),

  loss(views, config) {
    requireComparableViews('VICReg', views)
    return tf.tidy(() => {
      const centred = views.map(centre)
      const invariance = meanOverPairs(views, (a, b) => tf.squaredDifference(a, b).mean())
      const variance = meanOverViews(centred, (z) => spreadPenalty(z, config.targetStd))
      const covariance = meanOverViews(centred, correlationPenalty).mul<tf.Scalar>(2)
      const total = invariance
        .mul(config.invarianceWeight)
        .add(variance.mul(config.varianceWeight))
        .add<tf.Scalar>(covariance.mul(config.covarianceWeight))
      return { total, invariance, variance, covariance }
    })
  },
}

/** Subtracts the batch mean: `[batch, dim]` to `[batch, dim]`. */
function centre(z: tf.Tensor2D): tf.Tensor2D {
  return z.sub(z.mean(0))
}

/** Hinge on each dimension's standard deviation: centred `[batch, dim]` to a scalar. */
function spreadPenalty(centred: tf.Tensor2D, targetStd: number): tf.Scalar {
  const [batch] = centred.shape
  const std = centred
    .square()
    .sum(0)
    .div(batch - 1)
    .add(VARIANCE_EPSILON)
    .sqrt()
  return tf.sub(targetStd, std).relu().mean()
}

/** Squared off-diagonal covariance, summed and divided by dim: centred `[batch, dim]` to a scalar. */
function correlationPenalty(centred: tf.Tensor2D): tf.Scalar {
  const [batch, dim] = centred.shape
  const covariance = tf.matMul(centred, centred, true, false).div(batch - 1)
  const offDiagonal = tf.sub(1, tf.eye(dim))
  return covariance.mul(offDiagonal).square().sum().div(dim)
}
