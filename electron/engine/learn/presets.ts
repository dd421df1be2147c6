import type { Random } from '../base/random.ts'
import { whitenStem } from '../features/whitened-stem.ts'
import { augment, type AugmentationConfig } from './augment/augment.ts'
import { augmentationPresets } from './augment/presets.ts'
import { augmentSeries, seriesViews } from './augment/series.ts'
import { DROPPED_SHARE, dropEvents } from './augment/sessions.ts'
import { augmentSpectrograms, soundViews } from './augment/spectrogram.ts'
import { dropTokens, HALF } from './augment/texts.ts'
import type { View } from './augment/view.ts'
import type { EncoderSpec } from './encoders/encoder-spec.ts'
import { compactEncoder } from './encoders/presets.ts'
import { seriesEncoder } from './encoders/series-encoder.ts'
import { sessionEncoder } from './encoders/session-encoder.ts'
import { soundEncoder } from './encoders/sound-encoder.ts'
import { bagEncoder, transformerEncoder } from './encoders/text-encoders.ts'
import type { Inputs } from './inputs.ts'
import type { NamedArrays } from './tensors.ts'
import type { tf } from './tf.ts'

/** What learning from one kind of data takes. `shared/domain/presets.ts` says which is for what. */
export interface Preset {
  /** The encoder for samples of this shape. @throws RangeError for a shape that the preset is not made for. */
  readonly encoder: (inputs: Pick<Inputs, 'shape' | 'vocabulary'>) => EncoderSpec
  readonly view: View
  /** What training starts from, where the data says better than chance what the first layers should be. */
  readonly prime?: (spec: EncoderSpec, inputs: Inputs, drawn: NamedArrays, random: Random) => NamedArrays
}

/** Every preset by its name: the one place that says which encoder and which views go together. */
export const presets = {
  photographs: ofImages(augmentationPresets.photographs),
  objects: ofImages(augmentationPresets.objects),
  documents: ofImages(augmentationPresets.documents),
  texts: {
    encoder: bagEncoder,
    view: (batch, random) => dropTokens(batch as tf.Tensor2D, HALF, random),
  },
  sentences: {
    encoder: transformerEncoder,
    view: (batch, random) => dropTokens(batch as tf.Tensor2D, HALF, random),
  },
  sounds: {
    encoder: ({ shape }) => soundEncoder(shape),
    view: (batch, random) => augmentSpectrograms(batch as tf.Tensor3D, soundViews, random),
  },
  series: {
    encoder: ({ shape }) => seriesEncoder(shape),
    view: (batch, random) => augmentSeries(batch as tf.Tensor3D, seriesViews, random),
  },
  sessions: {
    encoder: sessionEncoder,
    view: (batch, random) => dropEvents(batch as tf.Tensor2D, DROPPED_SHARE, random),
  },
} as const satisfies Readonly<Record<string, Preset>>

export type PresetName = keyof typeof presets

function ofImages(augmentation: AugmentationConfig): Preset {
  return {
    encoder: ({ shape }) => compactEncoder(shape[0] ?? 0),
    view: (batch, random) => augment(batch as tf.Tensor4D, augmentation, random),
    prime: whitenStem,
  }
}
