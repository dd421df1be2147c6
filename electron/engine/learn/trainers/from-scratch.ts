import { Random } from '../../base/random.ts'
import { augment, type AugmentationConfig } from '../augment/augment.ts'
import { chooseAugmentation } from '../augment/choose-augmentation.ts'
import { augmentationPresets } from '../augment/presets.ts'
import { Encoder } from '../encoders/encoder.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import { compactEncoder } from '../encoders/presets.ts'
import { Adam, adamDefaults } from '../optim/adam.ts'
import { learningRateAt } from '../optim/schedule.ts'
import { tf } from '../tf.ts'
import { differentiate } from './differentiate.ts'
import { countImages, gatherImages, type ImageSet } from './images.ts'
import type { TrainedEncoder } from './pretrain.ts'

/** How long to train: a number of steps, or seconds by a clock in milliseconds that the caller hands in. */
export type TrainingBudget = { readonly steps: number } | { readonly seconds: number; readonly now: () => number }

export interface FromScratchOptions extends ImageSet {
  /** Class of each image, from 0 to `classCount − 1`. */
  readonly labels: Int32Array
  readonly classCount: number
  readonly seed: number
  readonly budget: TrainingBudget
  /** Called after each step with the share of the budget used up. */
  readonly onProgress?: (progress: { readonly share: number; readonly loss: number }) => void
  readonly signal?: AbortSignal
}

const BATCH = 64
const LEARNING_RATE = 2e-3
const WEIGHT_DECAY = 5e-4
const LABEL_SMOOTHING = 0.1
const SCHEDULE = { peak: LEARNING_RATE, warmUpShare: 0.05, finalShare: 0.01 }

/**
 * The baseline that a few labels have to beat: the encoder of pretraining with a softmax layer on top, trained from
 * random weights on the labelled images alone.
 *
 * Cross-entropy with labels smoothed by 0.1, batches of 64 augmented views, Adam with weight decay and a cosine
 * schedule, batch norm calibrated on the labelled images at the end. It gets the same encoder, augmentation and care as
 * pretraining, so that what is compared is what unlabelled data brings.
 *
 * @returns A classifier whose output is class probabilities, `[batch, classCount]`.
 * @throws RangeError when labels and images do not match; the signal's reason when it is aborted.
 */
export async function trainFromScratch(options: FromScratchOptions): Promise<TrainedEncoder> {
  requireLabels(options)
  const { side, classCount, seed, signal } = options
  const random = new Random(seed)
  const augmentation = augmentationPresets[chooseAugmentation(options)]
  const spec = withClasses(compactEncoder(side), classCount)
  // Trained on the scores before the softmax: the loss takes the logarithm itself, without loss of digits.
  const network = Encoder.create({ ...spec, output: 'scores' }, random)
  const adam = new Adam(network.variables, { ...adamDefaults, weightDecay: WEIGHT_DECAY })
  try {
    const elapsedShare = startBudget(options.budget)
    for (let share = 0; share < 1; share = elapsedShare()) {
      signal?.throwIfAborted()
      const batch = drawBatch(options, augmentation, random)
      const { loss, gradients } = differentiate(() => crossEntropy(network, batch), network.variables)
      adam.apply(gradients, learningRateAt(share, SCHEDULE))
      tf.dispose([batch.views, batch.targets, gradients])
      options.onProgress?.({ share, loss })
      // Lets an abort or a message in between two steps.
      await new Promise((resolve) => setImmediate(resolve))
    }
    calibrate(network, options)
    return { spec, weights: network.toWeights() }
  } finally {
    adam.dispose()
    network.dispose()
  }
}

function requireLabels({ labels, classCount, ...images }: FromScratchOptions): void {
  const count = countImages(images)
  if (labels.length !== count) throw new RangeError(`expected ${count} labels, got ${labels.length}`)
  if (count < 2) throw new RangeError(`training needs at least 2 labelled images, got ${count}`)
  const wrong = labels.find((label) => label < 0 || label >= classCount)
  if (wrong !== undefined) throw new RangeError(`labels must be from 0 to ${classCount - 1}, got ${wrong}`)
}

function withClasses(spec: EncoderSpec, classCount: number): EncoderSpec {
  const scores = { op: 'dense', name: 'scores', input: spec.output, units: classCount, useBias: true } as const
  const probabilities = { op: 'softmax', name: 'probabilities', input: 'scores' } as const
  return { ...spec, layers: [...spec.layers, scores, probabilities], output: 'probabilities' }
}

/** Returns a function that says what share of the budget is used up; each call ends one step. */
function startBudget(budget: TrainingBudget): () => number {
  if ('steps' in budget) {
    let steps = 0
    return () => ++steps / budget.steps
  }
  const start = budget.now()
  return () => (budget.now() - start) / (1000 * budget.seconds)
}

interface LabelledBatch {
  readonly views: tf.Tensor4D
  /** One-hot classes, `[batch, classCount]`. */
  readonly targets: tf.Tensor2D
}

/** A view of every image in turn until the batch is full: few images are seen several times in each. */
function drawBatch(options: FromScratchOptions, augmentation: AugmentationConfig, random: Random): LabelledBatch {
  const count = options.labels.length
  const rows = new Int32Array(BATCH)
  for (let start = 0; start < BATCH; start += count)
    rows.set(random.sample(count, Math.min(count, BATCH - start)), start)
  const classes = tf.tensor1d(
    rows.map((row) => options.labels[row] ?? 0),
    'int32',
  )
  const views = tf.tidy(() => augment(gatherImages(options, rows), augmentation, random))
  const targets = tf.tidy(() => tf.oneHot(classes, options.classCount).cast<tf.Tensor2D>('float32'))
  classes.dispose()
  return { views, targets }
}

function crossEntropy(network: Encoder, { views, targets }: LabelledBatch): tf.Scalar {
  return tf.losses.softmaxCrossEntropy(targets, network.forward(views, 'train'), 1, LABEL_SMOOTHING)
}

function calibrate(network: Encoder, options: FromScratchOptions): void {
  tf.tidy(() => network.calibrate(gatherImages(options, Int32Array.from(options.labels.keys()))))
}
