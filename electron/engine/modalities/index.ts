import type { Modality as ModalityName } from '../../../shared/domain/project.ts'
import { images } from './images/images.ts'
import type { Modality } from './modality.ts'

const modalities: Readonly<Record<ModalityName, Modality>> = { images }

export function modalityOf(name: ModalityName): Modality {
  return modalities[name]
}
