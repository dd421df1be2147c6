import type { Random } from '../../base/random.ts'
import { fitClassical } from '../../features/classical.ts'
import { fitPatches } from '../../features/patches.ts'
import { countInputs, type Inputs } from '../../learn/inputs.ts'
import type { FeatureBlock } from '../modality.ts'

/** Shapes and colours, and where there are enough images the kinds of patches in them. @param inputs `[images, side, side, 3]` bytes. */
export function fitFeatures(inputs: Inputs, side: number, random: Random): readonly FeatureBlock[] {
  const pixels = inputs.data as Uint8Array
  const classical = { name: 'classical', encoder: fitClassical(pixels, countInputs(inputs), side, random) }
  const patches = fitPatches(inputs, random)
  return patches === undefined ? [classical] : [classical, { name: 'patches', encoder: patches }]
}
