import { tf } from '../tf.ts'
import type { Objective } from './objective.ts'

export interface NtXentConfig {
  /** Divisor of the cosines (τ): the smaller, the more the hardest negatives count. */
  readonly temperature: number
}

// Inside the square root of the norm: keeps the gradient finite when a projection is exactly zero.
const NORM_EPSILON = 1e-12

/**
 * NT-Xent (SimCLR): of all 2·batch − 1 other views, find the one made from the same image.
 *
 *     Z = [A; B], rows scaled to unit length;  S = Z·Zᵀ / τ;  p(i) = i ± batch, the other view of i
 *     total      = attraction + repulsion
 *     attraction = − mean_i S_i,p(i)
 *     repulsion  =   mean_i log Σ_{k≠i} exp S_ik
 *
 * That is the mean cross-entropy of row `i` of `S`, its diagonal left out, against `p(i)`. When every
 * projection is the same (collapse) it equals `log(2·batch − 1)`.
 *
 * Throws a `RangeError` when the views differ in shape, the batch is below 2 or τ is not positive.
 *
 * Chen, Kornblith, Norouzi and Hinton, 2020, https://arxiv.org/abs/2002.05709
 */
export const ntXent: Objective<NtXentConfig, 'attraction' | 'repulsion'> = {
  name: 'nt-xent',
  defaults: { temperature: 0.2 },

  loss(a, b, { temperature }) {
    requireComparableViews(a, b, temperature)
    return tf.tidy(() => {
      const unitA = toUnitRows(a)
      const unitB = toUnitRows(b)
      const attraction = unitA.mul(unitB).sum(1).mean<tf.Scalar>().div<tf.Scalar>(-temperature)
      const repulsion = meanLogSumOfOthers(tf.concat([unitA, unitB], 0), temperature)
      return { total: attraction.add<tf.Scalar>(repulsion), attraction, repulsion }
    })
  },
}

function requireComparableViews(a: tf.Tensor2D, b: tf.Tensor2D, temperature: number): void {
  if (!tf.util.arraysEqual(a.shape, b.shape)) {
    throw new RangeError(`NT-Xent needs views of one shape, got [${a.shape}] and [${b.shape}]`)
  }
  if (a.shape[0] < 2) {
    throw new RangeError(`NT-Xent needs a batch of at least 2 to have negatives, got ${a.shape[0]}`)
  }
  if (!(temperature > 0)) throw new RangeError(`NT-Xent needs a positive temperature, got ${temperature}`)
}

/** Scales each row to unit length: `[batch, dim]` to `[batch, dim]`. */
function toUnitRows(z: tf.Tensor2D): tf.Tensor2D {
  return z.mul(z.square().sum(1, true).add(NORM_EPSILON).rsqrt())
}

/** `mean_i log Σ_{k≠i} exp(z_i·z_k / τ)`: unit rows `[views, dim]` to a scalar. */
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
