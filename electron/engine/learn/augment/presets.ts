import type { AugmentationConfig } from './augment.ts'

/**
 * Augmentations for three kinds of images (methods C.3 and G): what may differ between two views of one image.
 *
 * `photographs`: things lie anywhere, in any size, either way round and in any light. Small crops and few grey views: crops of a tenth
 * of the image teach more than of a fifth, and colour that is nearly always kept tells materials apart (docs/experiments.md).
 * `objects`: one thing fills the image, seen from the front: characters, scans, drawings, parts on a belt. Crops are
 * gentle, because strong ones cut away what tells classes apart, and nothing is mirrored, because a mirrored character
 * is another one. Turning and erasing carry it: without them digits lose 11 and 4 points (three labels a class).
 * `documents`: pages and surfaces. Any part is like the whole, so crops are strong; how they are lit says little; how
 * they are turned, stretched or mirrored tells writing and weaves apart.
 */
export const augmentationPresets = {
  photographs: {
    geometry: { area: [0.12, 1], stretch: 1.33, flipChance: 0.5, turnDegrees: 0 },
    colour: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.4, greyChance: 0.1 },
    erase: { chance: 0, side: [0, 0] },
  },
  objects: {
    geometry: { area: [0.5, 1.15], stretch: 1.3, flipChance: 0, turnDegrees: 20 },
    colour: { chance: 0.8, brightness: 0.3, contrast: 0.3, saturation: 0, greyChance: 0 },
    erase: { chance: 0.3, side: [0.2, 0.5] },
  },
  documents: {
    geometry: { area: [0.3, 1], stretch: 1.1, flipChance: 0, turnDegrees: 4 },
    colour: { chance: 0.8, brightness: 0.4, contrast: 0.4, saturation: 0.2, greyChance: 0.2 },
    erase: { chance: 0, side: [0, 0] },
  },
} as const satisfies Readonly<Record<string, AugmentationConfig>>
