import type { AugmentationConfig } from './augment.ts'

export type AugmentationName = 'objects' | 'photographs'

/**
 * Settings for two kinds of images (methods C.3 and G).
 *
 * `objects`: one thing fills the image, seen from the front: characters, scans, drawings, parts on a belt. Crops are
 * gentle, because strong ones cut away what tells classes apart, and nothing is mirrored, because a mirrored character
 * is another one. Turning and erasing carry it: without them digits lose 11 and 4 points (three labels a class).
 * `photographs`: things lie anywhere, in any size, either way round and in any light.
 */
export const augmentationPresets: Readonly<Record<AugmentationName, AugmentationConfig>> = {
  objects: {
    geometry: { area: [0.5, 1.15], stretch: 1.3, flipChance: 0, turnDegrees: 20 },
    colour: { chance: 0.8, brightness: 0.3, contrast: 0.3, saturation: 0, greyChance: 0 },
    erase: { chance: 0.3, side: [0.2, 0.5] },
  },
  photographs: {
    geometry: { area: [0.2, 1], stretch: 1.33, flipChance: 0.5, turnDegrees: 0 },
    colour: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.4, greyChance: 0.2 },
    erase: { chance: 0, side: [0, 0] },
  },
}
