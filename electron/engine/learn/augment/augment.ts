import type { Random } from '../../base/random.ts'
import { tf } from '../tf.ts'
import { drawColours, type ColourConfig } from './colour.ts'
import { drawBoxes, type EraseConfig } from './erase.ts'
import { drawTransforms, TRANSFORM_SIZE, type GeometryConfig } from './geometry.ts'
import './transform-kernel.ts'

/** Everything that may differ between two views of one image. */
export interface AugmentationConfig {
  readonly geometry: GeometryConfig
  readonly colour: ColourConfig
  readonly erase: EraseConfig
}

/** Views equal to their images: what testing and embedding see. */
export const noAugmentation: AugmentationConfig = {
  geometry: { area: [1, 1], stretch: 1, flipChance: 0, turnDegrees: 0 },
  colour: { chance: 0, brightness: 0, contrast: 0, saturation: 0, greyChance: 0 },
  erase: { chance: 0, side: [0, 0] },
}

/**
 * One random view of each image: `[batch, side, side, 3]` pixels 0..255 to the same shape and range.
 *
 * Crop, zoom, mirror and turn are one resampling (bilinear; the edge is repeated beyond the image), colour one batched
 * 3×3 product, erasing one mask, so that the cost is a few passes over the batch. Every parameter is drawn in plain
 * JavaScript from `random`: one seed gives one set of views on every back end. The caller owns the result.
 */
export function augment(images: tf.Tensor4D, config: AugmentationConfig, random: Random): tf.Tensor4D {
  return tf.tidy(() => erase(recolour(warp(images, config, random), config, random), config, random))
}

function warp(images: tf.Tensor4D, { geometry }: AugmentationConfig, random: Random): tf.Tensor4D {
  const [count, side] = images.shape
  const transforms = tf.tensor2d(drawTransforms(count, side, geometry, random), [count, TRANSFORM_SIZE])
  // Not 'reflect': the WebAssembly kernel of tfjs 4.22 mirrors about the wrong place.
  return tf.image.transform(images, transforms, 'bilinear', 'nearest')
}

function recolour(images: tf.Tensor4D, { colour }: AugmentationConfig, random: Random): tf.Tensor4D {
  const [count, side] = images.shape
  const { products, contrasts } = drawColours(count, colour, random)
  const product = tf.tensor3d(products, [count, 3, 3])
  const contrast = tf.tensor3d(contrasts, [count, 1, 1])
  const pixels = images.reshape<tf.Tensor3D>([count, side * side, 3])
  // contrast · (x − mean) + mean, then the product: with the product taken first it is one pass over the pixels.
  const offset = tf.matMul(pixels.mean(1, true).mul<tf.Tensor3D>(tf.sub(1, contrast)), product)
  const changed = tf.matMul(pixels, product.mul<tf.Tensor3D>(contrast)).add(offset)
  return changed.clipByValue(0, 255).reshape([count, side, side, 3])
}

function erase(images: tf.Tensor4D, config: AugmentationConfig, random: Random): tf.Tensor4D {
  if (config.erase.chance === 0) return images
  const [count, side] = images.shape
  const { rows, columns } = drawBoxes(count, side, config.erase, random)
  const boxes = tf.tensor4d(rows, [count, side, 1, 1]).mul(tf.tensor4d(columns, [count, 1, side, 1]))
  return images.mul(tf.sub(1, boxes))
}
