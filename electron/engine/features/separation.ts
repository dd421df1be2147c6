import type { Random } from '../base/random.ts'
import { augment, type AugmentationConfig } from '../learn/augment/augment.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { type Matrix, matMulTransposed } from '../learn/tensors.ts'
import { tf } from '../learn/tf.ts'
import { countImages, gatherImages, type ImageSet } from '../learn/trainers/images.ts'
import { centreRows } from './centre.ts'
import type { EncoderParts } from './concat.ts'

const MOST_IMAGES = 512
const SMALLEST = 0.05

/**
 * How clearly an encoder tells an image's own second view from other images, without any label:
 *
 *     d′ = (mean cos(x, x′) − mean cos(x, y′)) / std cos(x, y′)
 *
 * over up to 512 images x ≠ y, each seen in two augmented views and the embeddings centred. d′ is the sensitivity index of
 * signal detection (Green and Swets, 1966). It may only be compared between encoders seen through the same augmentation.
 *
 * @param augmentation What makes a view: that of the preset that the encoder was trained with.
 * @returns d′, at least 0.05.
 * @throws RangeError with fewer than 3 images.
 */
export function separation(
  { spec, weights }: EncoderParts,
  images: ImageSet,
  augmentation: AugmentationConfig,
  random: Random,
): number {
  const count = countImages(images)
  if (count < 3) throw new RangeError(`separation needs at least 3 images, got ${count}`)
  const rows = random.sample(count, Math.min(count, MOST_IMAGES))
  const encoder = Encoder.fromWeights(spec, weights)
  const view = (): Matrix => viewOf(encoder, gatherImages(images, rows), augmentation, random)
  const [first, second] = [view(), view()]
  encoder.dispose()
  return Math.max(SMALLEST, sensitivity(matMulTransposed(first, second)))
}

/** d′ of a square matrix of cosines whose diagonal holds those of an image with its own second view. */
function sensitivity({ rows, data }: Matrix): number {
  let [own, others, squares] = [0, 0, 0]
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      const cosine = data[a * rows + b] ?? 0
      if (a === b) own += cosine
      else {
        others += cosine
        squares += cosine * cosine
      }
    }
  }
  const pairs = rows * (rows - 1)
  const mean = others / pairs
  const deviation = Math.sqrt(Math.max(0, squares / pairs - mean * mean))
  return deviation === 0 ? 0 : (own / rows - mean) / deviation
}

/** Centred embeddings of one augmented view of each image, `[rows, dim]`. */
function viewOf(encoder: Encoder, images: tf.Tensor4D, augmentation: AugmentationConfig, random: Random): Matrix {
  const output = tf.tidy(() => encoder.forward(augment(images, augmentation, random), 'infer'))
  images.dispose()
  const data = output.dataSync<'float32'>()
  const [rows, cols] = output.shape
  output.dispose()
  return centreRows({ rows, cols, data })
}
