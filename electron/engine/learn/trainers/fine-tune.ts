import { Random } from '../../base/random.ts'
import type { View } from '../augment/view.ts'
import { SCORES } from '../encoders/classifier.ts'
import { Encoder } from '../encoders/encoder.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import { learningRateAt } from '../optim/schedule.ts'
import { forwardInputs } from './forward-inputs.ts'
import { type LabelledInputs, requireLabels } from './labelled-inputs.ts'
import type { TrainedEncoder } from './pretrain.ts'
import { spend, SupervisedTraining, type TrainingBudget, type TrainingProgress } from './supervised.ts'

/** A classifier to tune, and what it learns from. */
export interface Lesson {
  /** An encoder with a trained head on top, as `withClasses` puts it there. */
  readonly start: TrainedEncoder
  readonly inputs: LabelledInputs
}

/** A lesson without some of the labelled samples, which tell how well it went. Its head has not seen them either. */
export interface Fold extends Lesson {
  /** Samples left out, and the class of each. */
  readonly heldOut: { readonly rows: Int32Array; readonly labels: Int32Array }
}

export interface FineTuneOptions extends Lesson {
  readonly folds: readonly Fold[]
  /** Layers that may move beside the head: those of the pretrained encoder, from input to embedding. */
  readonly tunable: readonly string[]
  readonly view: View
  readonly seed: number
  /** For one course: there are as many as folds, and one more. */
  readonly budget: TrainingBudget
  readonly onProgress?: (progress: TrainingProgress & { readonly course: number }) => void
  readonly signal?: AbortSignal
}

export interface FineTuned {
  readonly model: TrainedEncoder
  /** Share of a course after which samples left out were classified best; 0: as it started. */
  readonly until: number
}

const WEIGHT_DECAY = 5e-4
const LAST_BLOCK_SHARE = 0.4
const LAST_BLOCK_SCHEDULE = { peak: 5e-4, warmUpShare: 0.1, finalShare: 0.1 }
const ALL_SCHEDULE = { ...LAST_BLOCK_SCHEDULE, peak: LAST_BLOCK_SCHEDULE.peak / 10 }
// When a course is looked at: at its start, four times on the way and at its end.
const MOMENTS = [0, 0.2, 0.4, 0.6, 0.8, 1]

/**
 * Fine-tunes a pretrained encoder together with its head: first its last block, then, ten times slower, all of it.
 *
 * Few labels are learned by heart in a few steps, so how long to go on is found by cross-validation: one course a fold, each looked at six times;
 * the course with all labels ends where the mean cross-entropy of samples left out was lowest, which may be before its first
 * step. Batch norms keep the statistics of pretraining, which saw more samples than have labels. See `SupervisedTraining`.
 *
 * @throws RangeError when labels and samples do not match; the signal's reason when it is aborted.
 */
export async function fineTune(options: FineTuneOptions): Promise<FineTuned> {
  const losses = MOMENTS.map(() => 0)
  for (const [number, fold] of options.folds.entries()) {
    const course = new Course(fold, options)
    try {
      await course.run(number, (moment) => {
        losses[moment]! += course.lossOf(fold.heldOut)
        return false
      })
    } finally {
      course.dispose()
    }
  }
  const best = losses.indexOf(Math.min(...losses))
  const until = MOMENTS[best] ?? 0
  if (until === 0) return { model: options.start, until }
  const course = new Course(options, options)
  try {
    await course.run(options.folds.length, (moment) => moment === best)
    return { model: { spec: options.start.spec, weights: course.toWeights() }, until }
  } finally {
    course.dispose()
  }
}

/** One tuning from its start. */
class Course {
  readonly #inputs: LabelledInputs
  readonly #options: FineTuneOptions
  readonly #network: Encoder
  readonly #random: Random
  #training: SupervisedTraining
  #isWhole = false

  constructor({ start, inputs }: Lesson, options: FineTuneOptions) {
    requireLabels(inputs)
    this.#inputs = inputs
    this.#options = options
    this.#random = new Random(options.seed)
    this.#network = Encoder.fromWeights({ ...start.spec, output: SCORES }, start.weights)
    this.#training = this.#train(lastBlock(start.spec, options.tunable))
  }

  /** Goes through the budget, calling `isOver` at each moment by its number; ends early when it is. */
  async run(course: number, isOver: (moment: number) => boolean): Promise<void> {
    const { budget, signal, onProgress } = this.#options
    let next = 0
    await spend(budget, signal, (share) => {
      for (; MOMENTS[next]! <= share; next++) if (isOver(next)) return false
      const loss = this.#step(share)
      onProgress?.({ course, share, loss })
      return true
    })
    for (; next < MOMENTS.length; next++) if (isOver(next)) return
  }

  /** Mean cross-entropy of samples as they are. */
  lossOf({ rows, labels }: Fold['heldOut']): number {
    const { cols, data } = forwardInputs(this.#network, this.#inputs, rows, 'tune')
    return labels.reduce((sum, label, at) => {
      const scores = data.subarray(at * cols, (at + 1) * cols)
      const largest = Math.max(...scores)
      const logNormaliser = largest + Math.log(scores.reduce((total, score) => total + Math.exp(score - largest), 0))
      return sum + (logNormaliser - scores[label]!) / labels.length
    }, 0)
  }

  toWeights(): TrainedEncoder['weights'] {
    return this.#network.toWeights()
  }

  dispose(): void {
    this.#training.dispose()
    this.#network.dispose()
  }

  #step(share: number): number {
    if (share < LAST_BLOCK_SHARE)
      return this.#training.step(learningRateAt(share / LAST_BLOCK_SHARE, LAST_BLOCK_SCHEDULE))
    if (!this.#isWhole) {
      this.#isWhole = true
      this.#training.dispose()
      this.#training = this.#train(this.#options.tunable)
    }
    return this.#training.step(learningRateAt((share - LAST_BLOCK_SHARE) / (1 - LAST_BLOCK_SHARE), ALL_SCHEDULE))
  }

  #train(layers: readonly string[]): SupervisedTraining {
    return new SupervisedTraining(this.#network, this.#inputs, {
      variables: this.#network.variablesOf(new Set([...layers, SCORES])),
      mode: 'tune',
      weightDecay: WEIGHT_DECAY,
      view: this.#options.view,
      random: this.#random,
    })
  }
}

/** From the last convolution on. */
function lastBlock({ layers }: EncoderSpec, tunable: readonly string[]): readonly string[] {
  const convolutions = new Set(layers.flatMap(({ op, name }) => (op === 'conv' ? [name] : [])))
  return tunable.slice(tunable.findLastIndex((name) => convolutions.has(name)))
}
