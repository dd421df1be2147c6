import type { Modality as ModalityName } from '../../../shared/domain/project.ts'
import { audio } from './audio/audio.ts'
import { events } from './events/events.ts'
import { images } from './images/images.ts'
import type { Modality } from './modality.ts'
import { series } from './series/series.ts'
import { text } from './text/text.ts'

const modalities: Readonly<Record<ModalityName, Modality>> = { images, text, audio, series, events }

export function modalityOf(name: ModalityName): Modality {
  return modalities[name]
}
