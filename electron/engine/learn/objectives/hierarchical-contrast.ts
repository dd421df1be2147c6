import { tf } from '../tf.ts'
import type { PredictionObjective } from './objective.ts'
import { timeMap, withMomentHead } from './time-map.ts'

export interface HierarchicalContrastConfig {
  /** Length of each of the two crops, as a share of the series, between ½ and 1: so they overlap. */
  readonly cropShare: number
  /** Share of the steps that are blanked in each crop. */
  readonly hiddenShare: number
  /** How much telling series apart counts, against telling moments of one series apart (α). */
  readonly instanceShare: number
}

const CODE = 32
const NORM_EPSILON = 1e-12
const TEMPERATURE = 0.2

/**
 * Hierarchical contrast (TS2Vec): what two crops of a series say of the same moment must agree, against other moments of it
 * and against the same moment of other series; then the same of pairs of moments, of fours, up to the whole overlap.
 *
 *     total = mean over levels of  α · instance + (1 − α) · temporal;   from level to level the larger of two moments
 *     instance: of all series in both crops at one moment, find the other crop of the same series
 *     temporal: of all moments of one series in both crops, find the same moment in the other crop
 *
 * Both are NT-Xent with unit codes and τ = 0.2. When all codes are the same (collapse) instance is log(2 · batch − 1).
 *
 * Throws a `RangeError` when the crops do not overlap or have less than two moments.
 *
 * Yue and others, 2022, https://arxiv.org/abs/2106.10466
 */
export const hierarchicalContrast: PredictionObjective<HierarchicalContrastConfig, 'instance' | 'temporal'> = {
  name: 'hierarchical-contrast',
  kind: 'prediction',
  defaults: { cropShare: 0.75, hiddenShare: 0.3, instanceShare: 0.5 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: (encoder) => withMomentHead(encoder, CODE, 'moment'),

  arrange(batch, encoder, { cropShare, hiddenShare }, random) {
    const [count = 0, steps = 0, channels = 0] = batch.shape
    const { stride } = timeMap(encoder)
    const moments = Math.floor(steps / stride)
    const crop = Math.round(cropShare * moments)
    const largest = Math.min(moments - crop, crop - 2)
    if (largest < 0) throw new RangeError(`crops of ${crop} of ${moments} moments do not overlap in two`)
    const offset = Math.floor((1 + largest) * random.uniform())
    const keep = Float32Array.from({ length: 2 * count * crop * stride }, () => Number(random.uniform() >= hiddenShare))
    return tf.tidy(() => {
      const cut = (from: number): tf.Tensor => batch.slice([0, from * stride, 0], [count, crop * stride, channels])
      const crops = tf.concat([cut(0), cut(offset)], 0)
      return { shown: crops.mul(tf.tensor3d(keep, [2 * count, crop * stride, 1])), answers: [tf.scalar(offset)] }
    })
  },

  loss(predictions, answers, { instanceShare }) {
    const [offset = 0] = answers[0]?.dataSync() ?? []
    return tf.tidy(() => {
      const count = predictions.shape[0] / 2
      const crop = predictions.shape[1] / CODE
      const overlap = crop - offset
      const codes = predictions.reshape<tf.Tensor3D>([2 * count, crop, CODE])
      let first = codes.slice([0, offset, 0], [count, overlap, CODE])
      let second = codes.slice([count, 0, 0], [count, overlap, CODE])
      const instance: tf.Scalar[] = []
      const temporal: tf.Scalar[] = []
      for (;;) {
        const length = first.shape[1]
        instance.push(contrast(first.transpose([1, 0, 2]), second.transpose([1, 0, 2])))
        if (length === 1) break
        temporal.push(contrast(first, second))
        ;[first, second] = [halve(first), halve(second)]
      }
      const [a, b] = [meanOf(instance), meanOf(temporal)]
      const total = a.mul(instanceShare).add<tf.Scalar>(b.mul(1 - instanceShare))
      return { total, instance: a, temporal: b }
    })
  },
}

/**
 * NT-Xent of two views within each group: of the other `2 · items − 1` items of a group, find the own second view.
 *
 * @param a, b `[groups, items, CODE]`
 */
function contrast(a: tf.Tensor3D, b: tf.Tensor3D): tf.Scalar {
  const items = a.shape[1]
  const z = toUnits(tf.concat([a, b], 1))
  const cosines = tf.matMul(z, z.transpose([0, 2, 1]))
  const others = tf.sub(1, tf.eye(2 * items))
  // A cosine is at most 1, so the exponential cannot overflow.
  const sums = cosines.sub(1).div(TEMPERATURE).exp().mul(others).sum(2)
  const own = toUnits(a).mul(toUnits(b)).sum(2)
  const attraction = own.sub(1).div(TEMPERATURE).mean()
  return sums.log().mean().sub<tf.Scalar>(attraction)
}

function toUnits(z: tf.Tensor3D): tf.Tensor3D {
  return z.mul(z.square().sum(-1, true).add(NORM_EPSILON).rsqrt())
}

/** The larger of each two moments, value by value; an odd one at the end is left as it is. */
function halve(codes: tf.Tensor3D): tf.Tensor3D {
  const [count, length, dim] = codes.shape
  const even = length - (length % 2)
  const pairs = codes.slice([0, 0, 0], [count, even, dim]).reshape([count, even / 2, 2 * dim])
  const larger = tf.maximum<tf.Tensor3D>(
    pairs.slice([0, 0, 0], [count, even / 2, dim]),
    pairs.slice([0, 0, dim], [count, even / 2, dim]),
  )
  return even === length ? larger : tf.concat([larger, codes.slice([0, even, 0], [count, 1, dim])], 1)
}

function meanOf(terms: readonly tf.Scalar[]): tf.Scalar {
  return tf.addN([...terms]).div(terms.length)
}
