import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { InputStore } from '../db/input-store.ts'
import type { Modality } from '../modalities/modality.ts'

/** Everything the learner sees, in memory: `[sampleIds.length, side, side, 3]` bytes. */
export interface LoadedInputs {
  readonly sampleIds: readonly SampleId[]
  readonly pixels: Uint8Array
  readonly side: number
}

/**
 * Loads the inputs of all samples, brought to one side. Exact duplicates have none: the first of them stands for all.
 *
 * @param side What an encoder was trained with; chosen from the data when left out.
 * @throws EngineError when nothing was added yet.
 */
export function loadInputs(inputs: InputStore, modality: Modality, side?: number): LoadedInputs {
  const count = inputs.count()
  if (count === 0) throw new EngineError('no-samples', 'The project has no samples yet. Add a folder first.')
  const chosen = side ?? modality.chooseSide(inputs.longestSides())
  const size = chosen * chosen * 3
  const pixels = new Uint8Array(count * size)
  const sampleIds: SampleId[] = []
  for (const page of inputs.scan()) {
    pixels.set(modality.assemble(page, chosen), sampleIds.length * size)
    for (const { sampleId } of page) sampleIds.push(sampleId)
  }
  return { sampleIds, pixels, side: chosen }
}
