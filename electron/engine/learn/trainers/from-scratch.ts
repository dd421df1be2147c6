import { Random } from '../../base/random.ts'
import { withClasses, SCORES } from '../encoders/classifier.ts'
import { Encoder } from '../encoders/encoder.ts'
import { learningRateAt } from '../optim/schedule.ts'
import { type PresetName, presets } from '../presets.ts'
import { tf } from '../tf.ts'
import { gatherInputs } from '../gather-inputs.ts'
import { type LabelledInputs, requireLabels } from './labelled-inputs.ts'
import type { TrainedEncoder } from './pretrain.ts'
import { spend, SupervisedTraining, type TrainingBudget, type TrainingProgress } from './supervised.ts'

export interface FromScratchOptions extends LabelledInputs {
  /** Which encoder and views. */
  readonly preset: PresetName
  readonly seed: number
  readonly budget: TrainingBudget
  /** Called after each step. */
  readonly onProgress?: (progress: TrainingProgress) => void
  readonly signal?: AbortSignal
}

const WEIGHT_DECAY = 5e-4
const MOST_CALIBRATED = 2_000
const SCHEDULE = { peak: 2e-3, warmUpShare: 0.05, finalShare: 0.01 }

/**
 * The baseline that a few labels have to beat: the encoder of pretraining with a softmax layer on top, trained from
 * random weights on the labelled samples alone.
 *
 * A cosine schedule, batch norm calibrated on the labelled samples at the end; see `SupervisedTraining`. It gets the same
 * encoder, views and care as pretraining, so that what is compared is what unlabelled data brings.
 *
 * @returns A classifier whose output is class probabilities, `[batch, classCount]`.
 * @throws RangeError when labels and samples do not match; the signal's reason when it is aborted.
 */
export async function trainFromScratch(options: FromScratchOptions): Promise<TrainedEncoder> {
  requireLabels(options)
  const { rows, classCount, seed, budget, signal, onProgress } = options
  const random = new Random(seed)
  const { encoder, view } = presets[options.preset]
  const spec = withClasses(encoder(options), classCount)
  // Trained on the scores before the softmax: the loss takes the logarithm itself, without loss of digits.
  const network = Encoder.create({ ...spec, output: SCORES }, random)
  const { variables } = network
  const training = new SupervisedTraining(network, options, {
    variables,
    mode: 'train',
    weightDecay: WEIGHT_DECAY,
    view,
    random,
  })
  try {
    await spend(budget, signal, (share) => {
      const loss = training.step(learningRateAt(share, SCHEDULE))
      onProgress?.({ share, loss })
      return true
    })
    const seen = random.sample(rows.length, Math.min(rows.length, MOST_CALIBRATED)).map((at) => rows[at]!)
    tf.tidy(() => network.calibrate(gatherInputs(options, seen)))
    return { spec, weights: network.toWeights() }
  } finally {
    training.dispose()
    network.dispose()
  }
}
