import { Random } from '../base/random.ts'
import { EngineError } from '../base/errors.ts'
import { withHead } from '../export/compose.ts'
import { learnedLayers } from '../features/concat.ts'
import { dealFolds } from '../index/folds.ts'
import { type Together, togetherOf } from '../index/recordings.ts'
import { withoutClasses } from '../learn/encoders/classifier.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { type PresetName, presets } from '../learn/presets.ts'
import { fineTune, type Fold, type Lesson } from '../learn/trainers/fine-tune.ts'
import { forwardInputs } from '../learn/trainers/forward-inputs.ts'
import type { Inputs } from '../learn/inputs.ts'
import type { TrainedEncoder } from '../learn/trainers/pretrain.ts'
import { fitClassifier, fitHead, type LabelledSpace, type TaughtRows } from './fit-classifier.ts'

export interface FineTuningOptions extends Together {
  /** Without its random numbers: every fold starts them anew. */
  readonly space: Omit<LabelledSpace, 'random'>
  /** The samples of the rows of the space. */
  readonly inputs: Inputs
  /** What embedded them: classical and learned features, the latter to be tuned. */
  readonly embedding: TrainedEncoder
  /** That of pretraining. */
  readonly preset: PresetName
  readonly seed: number
  /** Time for all of it. */
  readonly seconds: number
  readonly signal: AbortSignal
  /** Told of the share of the time used up. */
  readonly onProgress?: (progress: { readonly share: number; readonly loss: number; readonly course: number }) => void
}

export interface FineTunedClassifier {
  /** From inputs to class probabilities. */
  readonly model: TrainedEncoder
  /** Share of the training after which cross-validation stopped; 0: nothing was changed, the model is the head. */
  readonly until: number
}

/** Courses of cross-validation; one more follows with all labels. */
export const FOLDS = 3
/** With fewer there is nothing to cross-validate with. */
export const FEWEST_TUNING_LABELS = 10

/**
 * Fine-tunes the learned part of an embedding on labels and propagated classes, then fits the head anew. The classical features stay as
 * they are beside it.
 *
 * @throws EngineError `not-pretrained` when there is no learned part, `too-few-labels` below ten.
 */
export async function fineTuneOnLabels(options: FineTuningOptions): Promise<FineTunedClassifier> {
  const { space, duplicates, recordings, embedding, preset, seed, seconds, signal, onProgress } = options
  const tunable = learnedLayers(embedding.spec)
  if (tunable.length === 0) {
    throw new EngineError(
      'not-pretrained',
      'Only a learned encoder can be fine-tuned. Learn first, then use that run; where its learned features were left out, name its preset.',
    )
  }
  const alike = new Set(space.rows.map((row) => duplicates[row]!)).size
  if (alike < FEWEST_TUNING_LABELS) {
    throw new EngineError(
      'too-few-labels',
      `Fine-tuning needs labels of at least ${FEWEST_TUNING_LABELS} samples that do not look the same, there are ${alike}. Label some more.`,
    )
  }
  const together = togetherOf({ duplicates, recordings }, space.rows)
  if (new Set(together).size < FOLDS) {
    throw new EngineError(
      'too-few-labels',
      `Fine-tuning needs labels in at least ${FOLDS} recordings, which are tried on each other. Label some of others.`,
    )
  }
  const foldOf = dealFolds(together, FOLDS, new Random(seed))
  const folds = Array.from({ length: FOLDS }, (_, fold): Fold => {
    const isHeldOut = (at: number): boolean => foldOf[at] === fold
    const { lesson } = prepare(options, withoutLabels(space, isHeldOut))
    const heldOut = Int32Array.from(space.rows.keys()).filter(isHeldOut)
    return {
      ...lesson,
      heldOut: { rows: heldOut.map((at) => space.rows[at]!), labels: heldOut.map((at) => space.labels[at]!) },
    }
  })
  const { lesson, taught } = prepare(options, space)
  const courses = FOLDS + 1
  const { model, until } = await fineTune({
    ...lesson,
    folds,
    tunable,
    view: presets[preset].view,
    seed,
    budget: { seconds: seconds / courses, now: () => performance.now() },
    signal,
    onProgress: ({ course, share, loss }) => onProgress?.({ share: (course + share) / courses, loss, course }),
  })
  return { model: until === 0 ? model : refit(model, taught, options), until }
}

function prepare(
  { inputs, embedding, duplicates, recordings, seed }: FineTuningOptions,
  space: FineTuningOptions['space'],
): { lesson: Lesson; taught: TaughtRows } {
  const { head, taught } = fitClassifier({ ...space, together: { duplicates, recordings }, random: new Random(seed) })
  const { classCount } = space
  return { lesson: { start: withHead(embedding, head), inputs: { ...inputs, ...taught, classCount } }, taught }
}

function withoutLabels(
  space: FineTuningOptions['space'],
  isHeldOut: (at: number) => boolean,
): FineTuningOptions['space'] {
  const kept = Int32Array.from(space.rows.keys()).filter((at) => !isHeldOut(at))
  return { ...space, rows: kept.map((at) => space.rows[at]!), labels: kept.map((at) => space.labels[at]!) }
}

/** The head that suits the tuned embedding best; the one it was tuned with has only followed it. */
function refit({ spec, weights }: TrainedEncoder, taught: TaughtRows, options: FineTuningOptions): TrainedEncoder {
  const embedding = { spec: withoutClasses(spec), weights }
  const encoder = Encoder.fromWeights(embedding.spec, weights)
  const x = forwardInputs(encoder, options.inputs, taught.rows, 'infer')
  encoder.dispose()
  return withHead(embedding, fitHead(x, taught, options.space.classCount))
}
