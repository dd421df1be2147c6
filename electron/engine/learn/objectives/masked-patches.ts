import type { Random } from '../../base/random.ts'
import { featureMap, withDecoder } from '../encoders/decoder.ts'
import { tf } from '../tf.ts'
import type { PredictionObjective } from './objective.ts'

export interface MaskedPatchesConfig {
  /** Share of the patches of each image that are hidden, between 0 and 1. */
  readonly hiddenShare: number
}

/** What a hidden pixel shows: mid-grey, which the encoder's first layer turns into 0. */
const BLANK = 127.5
const BRIGHTEST = 255

// Of a patch's variance, pixels being 0 to 1: patches of one colour are not blown up to noise.
const VARIANCE_EPSILON = 1e-3

/**
 * Masked patches: hides most of an image and has the rest of it say what was there.
 *
 *     total = mean over hidden patches of  mean_pixels (guess − target)²
 *     target = (patch − its mean) / sqrt(its variance + ε),  pixels from 0 to 1
 *
 * Patches are the cells of the encoder's feature map; one view of an image is enough. Guessing the mean of every patch
 * (collapse) costs its variance over variance + ε: just below 1 where there is texture, 0 where there is none.
 *
 * Throws a `RangeError` when the share hides no patch or all of them.
 *
 * Xie and others, 2022 (SimMIM), https://arxiv.org/abs/2111.09886, with the targets of
 * He and others, 2022 (MAE), https://arxiv.org/abs/2111.06377
 */
export const maskedPatches: PredictionObjective<MaskedPatchesConfig, never> = {
  name: 'masked-patches',
  kind: 'prediction',
  defaults: { hiddenShare: 0.6 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: withDecoder,

  arrange(images, encoder, { hiddenShare }, random) {
    const [batch = 0, side = 0] = images.shape
    const grid = featureMap(encoder).side
    const hiddenCount = Math.round(hiddenShare * grid ** 2)
    if (!(hiddenCount > 0 && hiddenCount < grid ** 2)) {
      throw new RangeError(`a share of ${hiddenShare} would hide ${hiddenCount} of ${grid ** 2} patches`)
    }
    const patches = drawPatches(batch, grid ** 2, hiddenCount, random)
    return tf.tidy(() => {
      const mask = tf.tensor4d(toPixels(patches, grid, side), [batch, side, side, 1])
      const shown = images.mul(tf.sub(1, mask)).add(mask.mul(BLANK))
      return { shown, answers: [images.clone(), tf.tensor2d(patches, [batch, grid ** 2])] }
    })
  },

  loss(guesses, answers) {
    const [images, patches] = answers as [tf.Tensor4D, tf.Tensor2D]
    return tf.tidy(() => {
      const targets = normalisedPatches(images, Math.sqrt(patches.shape[1]))
      const errors = tf.squaredDifference(guesses.reshape(targets.shape), targets).mean(2)
      return { total: errors.mul(patches).sum().div<tf.Scalar>(patches.sum()) }
    })
  },
}

/** Marks `hiddenCount` random patches of each image with 1: `[batch, patchCount]`. */
function drawPatches(batch: number, patchCount: number, hiddenCount: number, random: Random): Float32Array {
  const marks = new Float32Array(batch * patchCount)
  for (let start = 0; start < marks.length; start += patchCount) {
    for (const patch of random.sample(patchCount, hiddenCount)) marks[start + patch] = 1
  }
  return marks
}

/** The mark of the patch that each pixel lies in: `[batch, grid²]` to `[batch, side²]`. */
function toPixels(patches: Float32Array, grid: number, side: number): Float32Array {
  const batch = patches.length / grid ** 2
  const cellOf = (place: number): number => Math.floor((place * grid) / side)
  return new Float32Array(batch * side ** 2).map((_, at) => {
    const [x, y, image] = [at % side, Math.floor(at / side) % side, Math.floor(at / side ** 2)]
    return patches[(image * grid + cellOf(y)) * grid + cellOf(x)] ?? 0
  })
}

/** The patches row after row, each brought to mean 0 and variance 1: to `[batch, grid², patch² · 3]`. */
function normalisedPatches(images: tf.Tensor4D, grid: number): tf.Tensor3D {
  const [batch, side, , channels] = images.shape
  const patch = Math.ceil(side / grid)
  const whole = side === patch * grid ? images : tf.image.resizeBilinear(images, [patch * grid, patch * grid])
  const patches = whole
    .div(BRIGHTEST)
    .reshape([batch, grid, patch, grid, patch * channels])
    .transpose([0, 1, 3, 2, 4])
    .reshape<tf.Tensor3D>([batch, grid ** 2, patch ** 2 * channels])
  const { mean, variance } = tf.moments(patches, 2, true)
  return patches.sub(mean).mul(variance.add(VARIANCE_EPSILON).rsqrt())
}
