import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import type { InputStore } from '../db/input-store.ts'
import { type Inputs, kindOf } from '../learn/inputs.ts'
import type { Modality, Preparation } from '../modalities/modality.ts'

/** Everything the learner sees, in memory: one row for each sample. */
export interface LoadedInputs extends Inputs {
  readonly sampleIds: readonly SampleId[]
  readonly preparation: Preparation
}

/**
 * Loads the inputs of all samples, brought to one shape. Exact duplicates have none: the first of them stands for all.
 *
 * @param preparation What an encoder was trained with; fitted to the data when left out.
 * @throws EngineError when nothing was added yet.
 */
export function loadInputs(inputs: InputStore, modality: Modality, preparation?: Preparation): LoadedInputs {
  const count = inputs.count()
  if (count === 0) throw new EngineError('no-samples', 'The project has no samples yet. Add a folder first.')
  const fitted = preparation ?? modality.fitPreparation({ [Symbol.iterator]: () => inputs.scan() })
  const sampleIds: SampleId[] = []
  let all: Inputs | null = null
  let filled = 0
  for (const page of inputs.scan()) {
    const prepared = modality.prepare(page, fitted)
    all ??= { ...prepared, data: new (kindOf(prepared.data))((prepared.data.length / page.length) * count) }
    all.data.set(prepared.data, filled)
    filled += prepared.data.length
    for (const { sampleId } of page) sampleIds.push(sampleId)
  }
  if (all === null) throw new RangeError('inputs were counted, but none was read')
  return { ...all, sampleIds, preparation: fitted }
}
