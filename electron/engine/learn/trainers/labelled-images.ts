import type { Random } from '../../base/random.ts'
import { augment, type AugmentationConfig } from '../augment/augment.ts'
import { tf } from '../tf.ts'
import { countImages, gatherImages, type ImageSet } from './images.ts'

/** Images of which some have a class to learn. */
export interface LabelledImages extends ImageSet {
  /** The images to learn from, each once. */
  readonly rows: Int32Array
  /** Class of each, from 0 to `classCount − 1`. */
  readonly labels: Int32Array
  readonly classCount: number
  /** How often each is seen, in proportion; all the same by default. */
  readonly weights?: Float32Array
}

/** Views of labelled images and what they are. The caller owns both. */
export interface LabelledBatch {
  /** `[batch, side, side, 3]` */
  readonly views: tf.Tensor4D
  /** One-hot classes, `[batch, classCount]`. */
  readonly targets: tf.Tensor2D
}

/** @throws RangeError when rows, labels and weights do not fit each other or the images. */
export function requireLabels({ rows, labels, classCount, weights, ...images }: LabelledImages): void {
  const count = countImages(images)
  if (labels.length !== rows.length) throw new RangeError(`expected ${rows.length} labels, got ${labels.length}`)
  if (rows.length < 2) throw new RangeError(`training needs at least 2 labelled images, got ${rows.length}`)
  const stray = rows.find((row) => row < 0 || row >= count)
  if (stray !== undefined) throw new RangeError(`image ${stray} was labelled, there are ${count}`)
  const wrong = labels.find((label) => label < 0 || label >= classCount)
  if (wrong !== undefined) throw new RangeError(`labels must be from 0 to ${classCount - 1}, got ${wrong}`)
  if (weights !== undefined && weights.length !== rows.length) {
    throw new RangeError(`expected ${rows.length} weights, got ${weights.length}`)
  }
}

/** Draws images in proportion to their weights and sees each through an augmentation of its own. */
export function drawBatch(
  images: LabelledImages,
  size: number,
  augmentation: AugmentationConfig,
  random: Random,
): LabelledBatch {
  const { rows, labels, classCount, weights = new Float32Array(rows.length).fill(1) } = images
  const drawn = drawByWeight(weights, size, random)
  const taken = drawn.map((at) => rows[at]!)
  const classes = tf.tensor1d(
    drawn.map((at) => labels[at]!),
    'int32',
  )
  const views = tf.tidy(() => augment(gatherImages(images, taken), augmentation, random))
  const targets = tf.tidy(() => tf.oneHot(classes, classCount).cast<tf.Tensor2D>('float32'))
  classes.dispose()
  return { views, targets }
}

/**
 * Systematic sampling: the weights in random order end to end, and `count` points at equal distances over them. Each position is drawn
 * `count · weight / Σ weights` times, rounded down or up.
 *
 * @returns Positions in `weights`, `[count]`.
 */
export function drawByWeight(weights: Float32Array, count: number, random: Random): Int32Array {
  const order = random.sample(weights.length, weights.length)
  const distance = weights.reduce((sum, weight) => sum + weight, 0) / count
  if (!(distance > 0)) throw new RangeError('expected weights above 0, their sum is 0')
  const drawn = new Int32Array(count)
  let next = distance * random.uniform()
  let [end, taken] = [0, 0]
  for (const at of order) {
    end += weights[at]!
    for (; next < end && taken < count; next += distance) drawn[taken++] = at
  }
  // What rounding left over goes to the last one that has weight.
  drawn.fill(drawn[Math.max(0, taken - 1)]!, taken)
  return drawn
}
