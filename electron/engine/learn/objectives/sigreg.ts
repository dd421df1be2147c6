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

// Where characteristic functions are compared: 17 points from 0, where they are always equal, to 3. Widths are doubled,
// since the other half of the line is a mirror image.
const STEP = 3 / 16
const KNOTS = Array.from({ length: 16 }, (_, i) => (i + 1) * STEP)
const KNOT_WIDTHS = KNOTS.map((_, i) => (i === 15 ? STEP : 2 * STEP))

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
      const places = tf.matMul(tf.concat([...views], 0), directions, false, true)
      const gaussianity = distanceFromGaussian(places.reshape([views.length, -1, slices]))
      const total = gaussianity.mul(gaussianWeight).add<tf.Scalar>(invariance.mul(1 - gaussianWeight))
      return { total, invariance, gaussianity }
    })
  },
}

type Parts = [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]

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

/**
 * The statistic of Epps and Pulley, its mean over views and slices: `[views, batch, slices]` to a scalar.
 *
 * The gradient is written out, since composing it would compute every cosine and sine twice.
 */
function distanceFromGaussian(x: tf.Tensor3D): tf.Scalar {
  const [views, batch, slices] = x.shape
  const knots = tf.tensor1d(KNOTS)
  const gaussian = knots.square().div(-2).exp()
  const weights = gaussian.mul(tf.tensor1d(KNOT_WIDTHS)).div<tf.Tensor1D>(views * slices)
  const run = tf.customGrad((...args) => {
    const [places, save] = args as unknown as [tf.Tensor3D, tf.GradSaveFunc]
    const angles = places.expandDims(3).mul(knots)
    const [cosine, sine] = [angles.cos(), angles.sin()]
    const [real, imaginary] = [cosine.mean(1, true).sub(gaussian), sine.mean(1, true)]
    save([cosine, sine, real, imaginary, weights.mul(knots)])
    const value = real.square().add(imaginary.square()).mul(weights).sum().mul(batch)
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [cosines, sines, reals, imaginaries, slopes] = saved as Parts
      return cosines.mul(imaginaries).sub(sines.mul(reals)).mul(slopes).sum(3).mul(dy.mul(2))
    }
    return { value, gradFunc }
  })
  return run(x) as tf.Scalar
}
