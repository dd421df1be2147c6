import type { AugmentationConfig } from './augment/augment.ts'
import { augmentationPresets } from './augment/presets.ts'
import type { EncoderSpec } from './encoders/encoder-spec.ts'
import { compactEncoder } from './encoders/presets.ts'

export type PresetName = keyof typeof augmentationPresets

/** What learning from one kind of data takes. `shared/domain/presets.ts` says which is for what. */
export interface Preset {
  /** @param side Height and width of the images, see `compactEncoder`. */
  readonly encoder: (side: number) => EncoderSpec
  readonly augmentation: AugmentationConfig
}

/** Every preset by its name: the one place that says which encoder and which augmentation go together. */
export const presets: Readonly<Record<PresetName, Preset>> = {
  photographs: { encoder: compactEncoder, augmentation: augmentationPresets.photographs },
  objects: { encoder: compactEncoder, augmentation: augmentationPresets.objects },
  documents: { encoder: compactEncoder, augmentation: augmentationPresets.documents },
}
