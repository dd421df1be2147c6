import type { PresetName } from './presets.ts'
import { countInputs, type Inputs } from './inputs.ts'

/** Those that can be told from colour alone. */
export type LikelyPreset = Extract<PresetName, 'objects' | 'photographs'>

const IMAGES_LOOKED_AT = 256
// Of 255: JPEG and scanners tint grey by a few steps; photographs are at 20 and more.
const COLOURLESS_SPREAD = 6

/**
 * The preset to expect of images, where there is no time to try: see `choosePreset` for where there is.
 *
 * Images without colour become `objects`: they are mostly characters, scans, drawings and medical images, which fill
 * their frame and must not be mirrored. Everything in colour becomes `photographs`. Colour is the mean difference
 * between the largest and the smallest channel of a pixel, over about 256 images spread evenly through the set.
 */
export function likelyPreset(images: Inputs): LikelyPreset {
  const { data: pixels } = images
  const count = countInputs(images)
  const imageBytes = pixels.length / count
  const stride = Math.max(1, Math.floor(count / IMAGES_LOOKED_AT))
  let [spread, places] = [0, 0]
  for (let image = 0; image < count; image += stride) {
    for (let at = image * imageBytes; at < (image + 1) * imageBytes; at += 3) {
      const [red = 0, green = 0, blue = 0] = [pixels[at], pixels[at + 1], pixels[at + 2]]
      spread += Math.max(red, green, blue) - Math.min(red, green, blue)
      places++
    }
  }
  return spread / places < COLOURLESS_SPREAD ? 'objects' : 'photographs'
}
