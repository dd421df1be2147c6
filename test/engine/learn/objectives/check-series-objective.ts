import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { seriesEncoder } from '../../../../electron/engine/learn/encoders/series-encoder.ts'
import type { PredictionObjective } from '../../../../electron/engine/learn/objectives/objective.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

export const [BATCH, STEPS, CHANNELS] = [4, 24, 2]
export const ENCODER = seriesEncoder([STEPS, CHANNELS])

/** An exercise outside of TensorFlow. */
export interface PlainExercise {
  readonly shape: readonly number[]
  readonly shown: Float32Array
  readonly answers: readonly Float32Array[]
}

/** Values of a batch, all different. */
export const values = wave(BATCH * STEPS * CHANNELS)

export function arrange<Config extends object>(
  objective: PredictionObjective<Config, string>,
  config: Config = objective.defaults,
  seed = 1,
): PlainExercise {
  const batch = tf.tensor3d(values, [BATCH, STEPS, CHANNELS])
  const { shown, answers } = objective.arrange(batch, ENCODER, config, new Random(seed))
  const plain = {
    shape: shown.shape,
    shown: shown.dataSync<'float32'>().slice(),
    answers: answers.map((answer) => Float32Array.from(answer.dataSync())),
  }
  tf.dispose([batch, shown, ...answers])
  return plain
}

/** Total loss of predictions, `[rows · dim]`, for the exercise of seed 1. */
export function lossOf<Config extends object>(
  objective: PredictionObjective<Config, string>,
  predictions: ArrayLike<number>,
  config: Config = objective.defaults,
): number {
  return withExercise(objective, config, (rows, answers) => {
    const z = tf.tensor2d(Float32Array.from(predictions), [rows, predictions.length / rows])
    return objective.loss(z, answers, config).total.dataSync()[0]!
  })
}

interface Definition<Config> {
  /** Written out in loops and double precision. */
  readonly reference: (predictions: readonly number[], exercise: PlainExercise, config: Config) => number
  readonly configs: readonly Config[]
}

/** What every objective that has something of a series predicted must pass. */
export function checkSeriesObjective<Config extends object, Term extends string>(
  objective: PredictionObjective<Config, Term>,
  { reference, configs }: Definition<Config>,
): void {
  before(() => startTensorFlow())
  const head = objective.withHead(ENCODER)

  /** As many numbers as the head gives for what is shown. */
  function predictions(config: Config): Float32Array {
    const { shape, shown } = arrange(objective, config)
    const network = Encoder.create(head, new Random(3))
    const size = tf.tidy(() => network.forward(tf.tensor(shown, [...shape]), 'train').size)
    network.dispose()
    return wave(size, 2)
  }

  test('agrees with the definition written out in loops', () => {
    for (const config of [objective.defaults, ...configs]) {
      const z = predictions(config)
      const expected = reference([...z], arrange(objective, config), config)
      assertClose([lossOf(objective, z, config)], [expected], 2e-5)
    }
  })

  test('has the gradient that finite differences of the definition give', () => {
    const z = predictions(objective.defaults)
    const exercise = arrange(objective)
    // The first numbers stand for all: each difference costs two passes through the loops.
    const some = z.subarray(0, 24)
    const numeric = numericGradient((x) => reference([...x, ...z.subarray(24)], exercise, objective.defaults), some)
    assertClose(gradientOf(objective, z).subarray(0, 24), numeric, 1e-3)
  })

  test('has a finite gradient where all predictions are the same', () => {
    const z = predictions(objective.defaults)
    for (const constant of [0, 1]) assert.ok(gradientOf(objective, z.fill(constant)).every(Number.isFinite))
  })

  test('draws the same exercise from the same seed', () => {
    assert.deepEqual(arrange(objective), arrange(objective))
  })

  test('leaves behind only what it returns', () => {
    const batch = tf.tensor3d(values, [BATCH, STEPS, CHANNELS])
    const start = tf.memory().numTensors
    const { shown, answers } = objective.arrange(batch, ENCODER, objective.defaults, new Random(1))
    assert.equal(tf.memory().numTensors, start + 1 + answers.length)
    const z = tf.zeros([shown.shape[0]!, predictions(objective.defaults).length / shown.shape[0]!]) as tf.Tensor2D
    const earlier = tf.memory().numTensors
    const terms = objective.loss(z, answers, objective.defaults)
    assert.equal(tf.memory().numTensors, earlier + Object.keys(terms).length)
    tf.dispose([batch, shown, ...answers, z, terms])
  })

  test('puts a head on the encoder that gives one row for each that is shown', () => {
    assert.ok(outputDim(head) > 0)
    assert.deepEqual(head.layers.slice(0, ENCODER.layers.length), ENCODER.layers)
  })
}

function gradientOf<Config extends object>(
  objective: PredictionObjective<Config, string>,
  z: Float32Array,
): Float32Array {
  return withExercise(objective, objective.defaults, (rows, answers) => {
    const total = (x: tf.Tensor): tf.Scalar => objective.loss(x as tf.Tensor2D, answers, objective.defaults).total
    return tf
      .grad(total)(tf.tensor2d(z, [rows, z.length / rows]))
      .dataSync<'float32'>()
  })
}

function withExercise<Config extends object, T>(
  objective: PredictionObjective<Config, string>,
  config: Config,
  use: (rows: number, answers: readonly tf.Tensor[]) => T,
): T {
  let result: T | undefined
  tf.tidy(() => {
    const batch = tf.tensor3d(values, [BATCH, STEPS, CHANNELS])
    const { shown, answers } = objective.arrange(batch, ENCODER, config, new Random(1))
    result = use(shown.shape[0]!, answers)
  })
  return result!
}

/** −log of the share that `own` has of the exponentials of all scores. */
export function crossEntropy(scores: readonly number[], own: number): number {
  return Math.log(scores.reduce((sum, score) => sum + Math.exp(score - scores[own]!), 0))
}

export function cosine(a: readonly number[], b: readonly number[]): number {
  const dot = (x: readonly number[], y: readonly number[]): number =>
    x.reduce((sum, value, i) => sum + value * y[i]!, 0)
  return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b))
}
