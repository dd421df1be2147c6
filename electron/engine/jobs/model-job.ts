import type { TunedModelKind } from '../../../shared/domain/models.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { type Inputs, takeInputs } from '../learn/inputs.ts'
import type { TrainedEncoder } from '../learn/trainers/pretrain.ts'
import { modalityOf } from '../modalities/index.ts'
import type { JobParams } from './job-params.ts'
import type { JobContext, JobOutcome } from './job.ts'
import { keepModel } from './keep-model.ts'
import { loadTogether } from './load-space.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { predictInputs } from './predict-inputs.ts'
import { type EncoderFile, RunFiles } from './run-files.ts'
import { loadTrainingSet, type TrainingSet } from './training-set.ts'

/** What the training of a model has at hand. */
export interface ModelTraining {
  readonly set: TrainingSet
  /** The samples of the rows of the set. */
  readonly inputs: Inputs
  /** What embedded them. */
  readonly embedding: EncoderFile
  /** That of pretraining, or what the samples look like. */
  readonly preset: PresetName
  readonly seed: number
  readonly seconds: number
  readonly signal: AbortSignal
  onProgress(progress: { readonly share: number; readonly loss: number }): void
}

/** What was trained, and what there is to say about it. */
export interface TrainedModel {
  readonly model: TrainedEncoder
  readonly notes: Readonly<Record<string, number>>
}

/** Trains a model on the labels of a task and keeps it, with what it says of every sample, beside the head. */
export async function runModelJob(
  kind: TunedModelKind,
  { taskId, runId, minutes, seed }: JobParams<'fine-tune'>,
  context: JobContext,
  train: (training: ModelTraining) => Promise<TrainedModel>,
): Promise<JobOutcome> {
  const { paths, report, write, signal } = context
  const project = openProjectReadable(paths)
  const vectors = openVectorsForJob(paths)
  const seconds = minutes * 60
  try {
    report({ stage: 'Loading samples', total: seconds, done: 0 })
    await startTensorFlow()
    const files = new RunFiles(paths, runId)
    const embedding = files.readEncoder('embedding')
    if (embedding === null) {
      throw new EngineError('no-embeddings', 'The samples have no embeddings yet. Learn first, then train a model.')
    }
    const set = loadTrainingSet(project, taskId, loadTogether(project, vectors, paths, runId))
    const modality = modalityOf(project.info.get().modality)
    const inputs = inputsOf(loadInputs(vectors.inputs, modality, files.needPreparation()), set.space.sampleIds)
    const preset = project.runs.get(runId).preset ?? modality.likelyPreset(inputs).preset
    const onProgress: ModelTraining['onProgress'] = ({ share, loss }) =>
      report({
        stage: 'Training',
        done: share * seconds,
        total: seconds,
        secondsLeft: (1 - share) * seconds,
        figures: { loss },
      })
    const { model, notes } = await train({
      set,
      inputs,
      embedding,
      preset,
      seed,
      seconds,
      signal,
      onProgress,
    })
    report({ stage: 'Predicting', done: seconds, secondsLeft: null })
    const predicted = await predictInputs(model, inputs, signal)
    files.writeModel(taskId, kind, model, set.classIds)
    const trained = await keepModel({ kind, taskId, runId, predicted }, set, vectors, write)
    return { state: 'succeeded', result: { ...trained, ...notes } }
  } finally {
    vectors.close()
    project.close()
  }
}

/** The inputs of these samples, in their order. Samples added since the embedding are left out. */
function inputsOf({ sampleIds: loaded, ...inputs }: LoadedInputs, sampleIds: readonly SampleId[]): Inputs {
  if (loaded.length === sampleIds.length && loaded.every((sampleId, row) => sampleId === sampleIds[row])) return inputs
  const rowOf = new Map(loaded.map((sampleId, row) => [sampleId, row]))
  const rows = sampleIds.map((sampleId) => {
    const row = rowOf.get(sampleId)
    if (row === undefined) throw new RangeError(`sample ${sampleId} is embedded, but has no input`)
    return row
  })
  return takeInputs(inputs, Int32Array.from(rows))
}
