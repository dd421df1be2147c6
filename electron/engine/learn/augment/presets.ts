import type { AugmentationConfig } from './augment.ts'
import type { ImageSet } from '../trainers/images.ts'

export type AugmentationName = 'writing' | 'photographs'

/**
 * Settings for two kinds of images (methods C.3 and G).
 *
 * `writing`: the object fills the image and stands upright; crops are gentle because strong ones cut away what
 * tells classes apart, and nothing is mirrored because a mirrored character is another one.
 * `photographs`: objects lie anywhere, in any size, either way round and in any light.
 */
export const augmentationPresets: Readonly<Record<AugmentationName, AugmentationConfig>> = {
  writing: {
    geometry: { area: [0.6, 1.15], stretch: 1.25, flipChance: 0, turnDegrees: 15 },
    colour: { chance: 0.8, brightness: 0.3, contrast: 0.3, saturation: 0, greyChance: 0 },
    erase: { chance: 0.3, side: [0.2, 0.5] },
  },
  photographs: {
    geometry: { area: [0.2, 1], stretch: 1.33, flipChance: 0.5, turnDegrees: 0 },
    colour: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.4, greyChance: 0.2 },
    erase: { chance: 0, side: [0, 0] },
  },
}

export function chooseAugmentation(_images: ImageSet): AugmentationName {
  return 'writing'
}
