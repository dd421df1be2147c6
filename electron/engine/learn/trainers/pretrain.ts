import { Random } from '../../base/random.ts'
import type { View } from '../augment/view.ts'
import { decodeTensors, encodeTensors, type TensorFile } from '../checkpoint.ts'
import { Encoder } from '../encoders/encoder.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import { initialWeights } from '../encoders/weights.ts'
import { retrievalAt1 } from '../metrics/retrieval.ts'
import { completeSettings, objectives } from '../objectives/index.ts'
import type { Objective } from '../objectives/objective.ts'
import { Adam, adamDefaults } from '../optim/adam.ts'
import { learningRateAt } from '../optim/schedule.ts'
import { type Preset, presets } from '../presets.ts'
import type { NamedArrays } from '../tensors.ts'
import { tf } from '../tf.ts'
import { BatchOrder } from './batch-order.ts'
import { differentiate } from './differentiate.ts'
import { gatherInputs } from '../gather-inputs.ts'
import { countInputs, type Inputs } from '../inputs.ts'
import type { PretrainConfig } from './pretrain-config.ts'
import { type EarlierTraining, RehearsalOrder } from './rehearsal.ts'

export interface PretrainOptions extends Inputs {
  readonly config: PretrainConfig
  /** What is trained; that of the preset unless told otherwise. */
  readonly encoder?: EncoderSpec
  /** Where to go on from; from random weights when left out. */
  readonly earlier?: EarlierTraining
}

export interface StepReport {
  /** Steps taken so far, this one included. */
  readonly step: number
  readonly loss: number
  /** Samples this step looked at, each in one or more views. Divided by the caller's clock it is samples a second. */
  readonly samples: number
}

/** An encoder that is ready to embed. */
export interface TrainedEncoder {
  readonly spec: EncoderSpec
  readonly weights: NamedArrays
}

/** Fewer make no batch worth contrasting. */
export const LEAST_SAMPLES = 16
const HELD_OUT_SHARE = 0.05
const MOST_HELD_OUT = 256
const MOST_CALIBRATED = 2_000
const SCHEDULE = { warmUpShare: 0.05, finalShare: 0.01 }

// Apart from the seed of the training itself, so that measuring draws nothing from its sequence.
const MEASURING_SEED = 20_260

/**
 * Learns an encoder from samples without labels: what the objective makes of a batch, such as views of each sample, goes through
 * the encoder and the head that the objective puts on top, the objective judges what comes out, Adam moves the weights.
 *
 * A training that goes on from an earlier one rehearses the samples known before, so that it learns the new ones without
 * forgetting the old.
 *
 * It has no clock: the caller says with each step what share of the budget is used up, which sets the learning rate.
 * Everything a step depends on is in `checkpoint()`: ten steps, checkpoint, resume, ten steps equal twenty. It owns all
 * its tensors until `dispose()`.
 */
export class Pretrainer {
  readonly #options: PretrainOptions
  readonly #spec: EncoderSpec
  readonly #objective: Objective
  readonly #settings: object
  readonly #view: View
  readonly #network: Encoder
  readonly #adam: Adam
  readonly #order: BatchOrder | RehearsalOrder
  readonly #batch: number
  readonly #heldOut: Int32Array
  #random: Random
  #step = 0

  /** @throws RangeError with fewer than 16 samples, values that are no whole number of them, or a configuration that no objective has. */
  constructor(options: PretrainOptions, restored?: NamedArrays) {
    const count = countInputs(options)
    if (count < LEAST_SAMPLES) throw new RangeError(`pretraining needs at least ${LEAST_SAMPLES} samples, got ${count}`)
    const { config, earlier } = options
    this.#options = options
    this.#spec = earlier?.spec ?? options.encoder ?? presets[config.preset].encoder(options)
    this.#objective = objectives[config.objective]
    this.#settings = completeSettings(this.#objective, config.settings)
    requireViews(this.#objective, config.views)
    this.#view = presets[config.preset].view
    this.#random = new Random(config.seed)

    const shuffled = this.#random.sample(count, count)
    const heldOutCount = Math.min(MOST_HELD_OUT, Math.max(2, Math.floor(count * HELD_OUT_SHARE)))
    this.#heldOut = shuffled.subarray(0, heldOutCount)
    this.#batch = Math.min(config.batch, Math.floor(count / 4))
    const rows = shuffled.subarray(heldOutCount)
    const isNew = (row: number): boolean => row >= (earlier?.samples ?? 0)
    this.#order =
      earlier !== undefined && rows.some(isNew)
        ? new RehearsalOrder(rows.filter((row) => !isNew(row)), rows.filter(isNew), this.#batch, config.seed + 1) // prettier-ignore
        : new BatchOrder(rows, this.#batch, new Random(config.seed + 1))

    const spec = this.#objective.withHead(this.#spec)
    const weights = restored ?? earlier?.network
    this.#network = Encoder.fromWeights(spec, weights ?? this.#primed(initialWeights(spec, this.#random)))
    this.#adam = new Adam(this.#network.variables, { ...adamDefaults, weightDecay: config.weightDecay })
  }

  /** Goes on from a checkpoint. @throws RangeError when it was made with other data, configuration or encoder. */
  static resume(options: PretrainOptions, checkpoint: Uint8Array): Pretrainer {
    const { tensors, metadata } = decodeTensors(checkpoint)
    const trainer = new Pretrainer(options, tensors)
    try {
      trainer.#restore({ tensors, metadata })
      return trainer
    } catch (error) {
      trainer.dispose()
      throw error
    }
  }

  /** Trains on one batch. @param share Share of the budget used up so far, from 0 to 1. */
  step(share: number): StepReport {
    const views = this.#makeViews(this.#order.next(), this.#options.config.views, this.#random)
    const { loss, gradients } = differentiate(() => this.#loss(views), this.#network.variables)
    this.#adam.apply(gradients, learningRateAt(share, { peak: this.#options.config.learningRate, ...SCHEDULE }))
    tf.dispose([views, gradients])
    this.#step++
    return { step: this.#step, loss, samples: this.#batch }
  }

  /**
   * Two-view retrieval@1 on samples never trained on and always the same views of them: of the projections, or, where a
   * decoder takes their place, of the embeddings.
   */
  retrieval(): number {
    const layer = this.#objective.kind === 'views' ? this.#network.spec.output : this.#spec.output
    return tf.tidy(() => {
      const views = this.#makeViews(this.#heldOut, 2, new Random(MEASURING_SEED))
      const [a, b] = tf.split(this.#network.forward(views, 'train', layer), 2)
      return retrievalAt1(a as tf.Tensor2D, b as tf.Tensor2D)
    })
  }

  /** The whole state as a safetensors file. @param notes What the caller wants to find there again, by key. */
  checkpoint(notes: Readonly<Record<string, string>> = {}): Uint8Array {
    const metadata = {
      ...notes,
      ...this.#identity(),
      step: String(this.#step),
      random: this.#random.state(),
      order: this.#order.state(),
    }
    return encodeTensors({ ...this.#network.toWeights(), ...this.#adam.toArrays() }, metadata)
  }

  /** The encoder without the head, its statistics taken from up to 2,000 unchanged samples. Training may go on. */
  finish(): TrainedEncoder {
    const encoder = Encoder.fromWeights(this.#spec, this.#network.toWeights())
    const count = countInputs(this.#options)
    const rows = new Random(MEASURING_SEED).sample(count, Math.min(count, MOST_CALIBRATED))
    const batch = gatherInputs(this.#options, rows)
    encoder.calibrate(batch)
    const weights = encoder.toWeights()
    batch.dispose()
    encoder.dispose()
    return { spec: this.#spec, weights }
  }

  dispose(): void {
    this.#adam.dispose()
    this.#network.dispose()
  }

  #primed(drawn: NamedArrays): NamedArrays {
    const preset: Preset = presets[this.#options.config.preset]
    return preset.prime?.(this.#spec, this.#options, drawn, this.#random) ?? drawn
  }

  /** First views of all rows, then second views, and so on: `[count · rows, ...shape]`. */
  #makeViews(rows: Int32Array, count: number, random: Random): tf.Tensor {
    const repeated = new Int32Array(count * rows.length)
    for (let view = 0; view < count; view++) repeated.set(rows, view * rows.length)
    return tf.tidy(() => this.#view(gatherInputs(this.#options, repeated), random))
  }

  #loss(batch: tf.Tensor): tf.Scalar {
    const objective = this.#objective
    if (objective.kind === 'views') {
      const views = tf.split(this.#network.forward(batch, 'train'), this.#options.config.views) as tf.Tensor2D[]
      return objective.loss(views, this.#settings, this.#random).total
    }
    const { shown, answers } = objective.arrange(batch, this.#spec, this.#settings, this.#random)
    return objective.loss(this.#network.forward(shown, 'train'), answers, this.#settings).total
  }

  /** What must be the same for a checkpoint to make sense. */
  #identity(): Record<string, string> {
    return {
      kind: 'handful-pretraining',
      config: JSON.stringify(this.#options.config),
      settings: JSON.stringify(this.#settings),
      encoder: JSON.stringify(this.#spec),
      samples: String(countInputs(this.#options)),
      known: String(this.#options.earlier?.samples ?? 0),
    }
  }

  #restore({ tensors, metadata }: TensorFile): void {
    for (const [key, expected] of Object.entries(this.#identity())) {
      if (metadata[key] !== expected) {
        throw new RangeError(`checkpoint is of another training: its ${key} is ${metadata[key]}, expected ${expected}`)
      }
    }
    this.#adam.restore(tensors)
    this.#random = Random.fromState(metadata['random'] ?? '')
    this.#order.restore(metadata['order'] ?? '')
    this.#step = Number(metadata['step'])
  }
}

function requireViews({ name, views: { least, most } }: Objective, views: number): void {
  if (Number.isInteger(views) && views >= least && views <= most) return
  throw new RangeError(`${name} takes ${least} to ${most} views of each sample, got ${views}`)
}
