import type { Random } from '../../base/random.ts'
import { withProjector } from '../encoders/presets.ts'
import { tf } from '../tf.ts'
import type { ViewObjective } from './objective.ts'
import { meanOverViews, requireComparableViews, VIEW_COUNTS } from './views.ts'

export interface SigregConfig {
  /** Share of the total that the test for a Gaussian takes (λ); the pull between views takes the rest. */
  readonly gaussianWeight: number
  /** Random directions along which each step looks at the projections. */
  readonly slices: number
}

// Where characteristic functions are compared: 17 points from 0 to 3, the other half of the line being its mirror image.
const KNOTS = 17
const LAST_KNOT = 3

/**
 * SIGReg (LeJEPA): pulls the views of an image together and the projections of all images towards a standard Gaussian.
 *
 *     total      = λ · gaussianity  +  (1 − λ) · invariance
 *     invariance = mean over views, rows and dimensions of (Z_v − mean_v Z_v)²
 *     gaussianity = mean over views and slices a of  batch · Σ_t w_t · { [mean_i cos(t a·z_i) − φ(t)]² + [mean_i sin(t a·z_i)]² }
 *     φ(t) = exp(−t² / 2);   w_t = φ(t) · (2Δ, at both ends Δ),  17 points t from 0 to 3, Δ apart
 *
 * The second is the statistic of Epps and Pulley: the distance between the characteristic functions of what is seen along a
 * direction of length 1 and of a Gaussian. The directions are drawn anew each step. When every projection is zero
 * (collapse) it equals `λ · batch · Σ_t w_t · [1 − φ(t)]²`; for a Gaussian it is about `λ · Σ_t w_t · [1 − φ(t)²]`.
 *
 * Throws a `RangeError` when the views differ in shape or are not two to four, the batch is below 2, or λ is not from 0 to 1.
 *
 * Balestriero and LeCun, 2025, https://arxiv.org/abs/2511.08544, with the quadrature of its MINIMAL.md
 */
export const sigreg: ViewObjective<SigregConfig, 'invariance' | 'gaussianity'> = {
  name: 'sigreg',
  kind: 'views',
  defaults: { gaussianWeight: 0.05, slices: 256 },
  views: VIEW_COUNTS,
  withHead: (encoder) => withProjector(encoder),

  loss(views, { gaussianWeight, slices }, random) {
    requireComparableViews('SIGReg', views)
    if (!(gaussianWeight >= 0 && gaussianWeight <= 1)) {
      throw new RangeError(`SIGReg needs a Gaussian weight from 0 to 1, got ${gaussianWeight}`)
    }
    return tf.tidy(() => {
      const dim = views[0]?.shape[1] ?? 0
      const directions = tf.tensor2d(drawDirections(dim, slices, random), [slices, dim])
      const centre = tf.addN([...views]).div<tf.Tensor2D>(views.length)
      const invariance = meanOverViews(views, (z) => tf.squaredDifference(z, centre).mean())
      const gaussianity = meanOverViews(views, (z) => distanceFromGaussian(tf.matMul(z, directions, false, true)))
      const total = gaussianity.mul(gaussianWeight).add<tf.Scalar>(invariance.mul(1 - gaussianWeight))
      return { total, invariance, gaussianity }
    })
  },
}

/** Directions of length 1, each equally likely: `[slices, dim]`. */
export function drawDirections(dim: number, slices: number, random: Random): Float32Array {
  const directions = new Float32Array(slices * dim).map(() => random.normal())
  for (let start = 0; start < directions.length; start += dim) {
    const direction = directions.subarray(start, start + dim)
    const norm = Math.hypot(...direction)
    direction.forEach((value, i) => (direction[i] = value / norm))
  }
  return directions
}

/** The statistic of Epps and Pulley, its mean over slices: `[batch, slices]` to a scalar. */
function distanceFromGaussian(x: tf.Tensor2D): tf.Scalar {
  const step = LAST_KNOT / (KNOTS - 1)
  const distances = Array.from({ length: KNOTS }, (_, knot) => {
    const t = knot * step
    const gaussian = Math.exp(-(t ** 2) / 2)
    const weight = gaussian * (knot === 0 || knot === KNOTS - 1 ? step : 2 * step)
    const angles = x.mul(t)
    const real = angles.cos().mean(0).sub(gaussian).square()
    const imaginary = angles.sin().mean(0).square()
    return real.add(imaginary).mul<tf.Tensor1D>(weight)
  })
  return tf.addN(distances).mean<tf.Scalar>().mul(x.shape[0])
}
