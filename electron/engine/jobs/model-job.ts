import type { TunedModelKind } from '../../../shared/domain/models.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import { startTensorFlow } from '../learn/tf.ts'
import type { ImageSet } from '../learn/trainers/images.ts'
import type { TrainedEncoder } from '../learn/trainers/pretrain.ts'
import { modalityOf } from '../modalities/index.ts'
import type { JobParams } from './job-params.ts'
import type { JobContext, JobOutcome } from './job.ts'
import { keepModel } from './keep-model.ts'
import { loadInputs, type LoadedInputs } from './load-inputs.ts'
import { predictImages } from './predict-images.ts'
import { type EncoderFile, RunFiles } from './run-files.ts'
import { loadTrainingSet, type TrainingSet } from './training-set.ts'

/** What the training of a model has at hand. */
export interface ModelTraining {
  readonly set: TrainingSet
  /** The images of the rows of the set. */
  readonly images: ImageSet
  /** What embedded them. */
  readonly embedding: EncoderFile
  /** That of pretraining. */
  readonly preset: PresetName | undefined
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
    const set = loadTrainingSet(project, vectors, paths, taskId, runId)
    const inputs = loadInputs(vectors.inputs, modalityOf(project.info.get().modality), embedding.spec.inputShape[0])
    const images = imagesOf(inputs, set.space.sampleIds)
    const { preset } = project.runs.get(runId)
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
      images,
      embedding,
      preset: preset ?? undefined,
      seed,
      seconds,
      signal,
      onProgress,
    })
    report({ stage: 'Predicting', done: seconds, secondsLeft: null })
    const predicted = await predictImages(model, images, signal)
    files.writeModel(taskId, kind, model, set.classIds)
    const trained = await keepModel({ kind, taskId, runId, predicted }, set, vectors, write)
    return { state: 'succeeded', result: { ...trained, ...notes } }
  } finally {
    vectors.close()
    project.close()
  }
}

/** The images of these samples, in their order. Samples added since the embedding are left out. */
function imagesOf({ sampleIds: loaded, pixels, side }: LoadedInputs, sampleIds: readonly SampleId[]): ImageSet {
  if (loaded.length === sampleIds.length && loaded.every((sampleId, row) => sampleId === sampleIds[row])) {
    return { pixels, side }
  }
  const rowOf = new Map(loaded.map((sampleId, row) => [sampleId, row]))
  const size = side * side * 3
  const chosen = new Uint8Array(sampleIds.length * size)
  sampleIds.forEach((sampleId, at) => {
    const row = rowOf.get(sampleId)
    if (row === undefined) throw new RangeError(`sample ${sampleId} is embedded, but has no input`)
    chosen.set(pixels.subarray(row * size, (row + 1) * size), at * size)
  })
  return { pixels: chosen, side }
}
