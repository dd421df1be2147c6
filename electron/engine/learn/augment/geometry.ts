import type { Random } from '../../base/random.ts'

/** Where a view is cut from its image. */
export interface GeometryConfig {
  /** Area of the crop as a share of the image's, least and most; above 1 the view zooms out. */
  readonly area: readonly [number, number]
  /** Most the crop is stretched: width over height is drawn between 1 / stretch and stretch. */
  readonly stretch: number
  /** Chance of a left-right mirror image. Zero where handedness tells classes apart, as in writing. */
  readonly flipChance: number
  /** Most the view is turned either way, in degrees. */
  readonly turnDegrees: number
}

/** Values of one projective transform: eight, the last two always 0. */
export const TRANSFORM_SIZE = 8

/**
 * Draws one transform for each of `count` views, as `[count, 8]` rows that map a pixel of the view to one of its image:
 *
 *     x' = a·x + b·y + c;   y' = d·x + e·y + f
 *
 * The crop's centre is drawn so that the crop stays inside the image, or, when it is larger, the image inside the crop.
 */
export function drawTransforms(count: number, side: number, config: GeometryConfig, random: Random): Float32Array {
  const transforms = new Float32Array(count * TRANSFORM_SIZE)
  const [leastArea, mostArea] = config.area
  const middle = (side - 1) / 2
  for (let view = 0; view < count; view++) {
    const scale = Math.sqrt(leastArea + (mostArea - leastArea) * random.uniform())
    const stretch = Math.sqrt(config.stretch ** (2 * random.uniform() - 1))
    const [width, height] = [scale * stretch, scale / stretch]
    const centreX = middle + Math.abs(1 - width) * (random.uniform() - 0.5) * (side - 1)
    const centreY = middle + Math.abs(1 - height) * (random.uniform() - 0.5) * (side - 1)
    const mirror = random.uniform() < config.flipChance ? -1 : 1
    const angle = ((2 * random.uniform() - 1) * config.turnDegrees * Math.PI) / 180
    const [a, b] = [mirror * width * Math.cos(angle), -height * Math.sin(angle)]
    const [d, e] = [mirror * width * Math.sin(angle), height * Math.cos(angle)]
    const [c, f] = [centreX - (a + b) * middle, centreY - (d + e) * middle]
    transforms.set([a, b, c, d, e, f, 0, 0], view * TRANSFORM_SIZE)
  }
  return transforms
}
