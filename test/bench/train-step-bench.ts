import { JOB_ENVIRONMENT } from '../../electron/engine/jobs/job.ts'
import { Random } from '../../electron/engine/base/random.ts'
import { countMacs } from '../../electron/engine/learn/encoders/encoder-spec.ts'
import { referenceEncoder, withProjector } from '../../electron/engine/learn/encoders/presets.ts'
import { startTensorFlow, tf } from '../../electron/engine/learn/tf.ts'
import { Pretrainer } from '../../electron/engine/learn/trainers/pretrain.ts'
import { pretrainDefaults } from '../../electron/engine/learn/trainers/pretrain-config.ts'

const SIDE = 32
const IMAGES = 4_096
const BATCH = 128
const WARM_UP_STEPS = 3
const LEAST_STEPS = 5
const CONVOLUTIONS = 5

export interface TrainStepFigures {
  /** Pairs of views a second, augmentation, objective and optimiser included. */
  readonly pairsPerSecond: number
  /** Of the whole step: three passes (forward, and back to inputs and weights), two operations a multiplication. */
  readonly gflops: number
  /** Of the second convolution of the encoder alone, forward: what the machine gives. */
  readonly bareConvGflops: number
  readonly millisecondsPerStep: number
  readonly steps: number
  readonly firstLoss: number
  readonly lastLoss: number
  readonly backend: string
}

/** Times pretraining steps of the reference encoder with projector 256-256-128 as the pretraining job runs them. */
export async function run(seconds = 15): Promise<TrainStepFigures> {
  // Read by the library when it loads, which is why nothing may have started it before.
  Object.assign(process.env, JOB_ENVIRONMENT.pretrain)
  const { name } = await startTensorFlow()
  const pixels = photographs(IMAGES)
  const config = { ...pretrainDefaults, batch: BATCH, preset: 'photographs' as const }
  const trainer = new Pretrainer({ data: pixels, shape: [SIDE, SIDE, 3], config, encoder: referenceEncoder() })
  const losses: number[] = []
  const times: number[] = []
  const end = performance.now() + seconds * 1000
  while (times.length < WARM_UP_STEPS + LEAST_STEPS || performance.now() < end) {
    const start = performance.now()
    losses.push(trainer.step(0.05).loss)
    times.push(performance.now() - start)
  }
  trainer.dispose()
  const millisecondsPerStep = median(times.slice(WARM_UP_STEPS))
  const operations = 6 * countMacs(withProjector(referenceEncoder())) * 2 * BATCH
  return {
    pairsPerSecond: round((1000 * BATCH) / millisecondsPerStep),
    gflops: round(operations / millisecondsPerStep / 1e6),
    bareConvGflops: round(bareConvolution()),
    millisecondsPerStep: round(millisecondsPerStep),
    steps: times.length,
    firstLoss: round(losses[0] ?? NaN),
    lastLoss: round(losses.at(-1) ?? NaN),
    backend: name,
  }
}

/** Coloured waves of random direction and length: something to tell apart, unlike noise. */
function photographs(count: number): Uint8Array {
  const random = new Random(1)
  const pixels = new Uint8Array(count * SIDE * SIDE * 3)
  let at = 0
  for (let image = 0; image < count; image++) {
    const waves = [0, 1, 2].map(() => [random.normal() / 3, random.normal() / 3, random.uniform() * 6] as const)
    for (let place = 0; place < SIDE * SIDE; place++) {
      for (const [across, down, phase] of waves) {
        pixels[at++] = 127 + 120 * Math.sin(across * (place % SIDE) + down * Math.floor(place / SIDE) + phase)
      }
    }
  }
  return pixels
}

function bareConvolution(): number {
  const [images, filter] = [tf.randomNormal([2 * BATCH, 16, 16, 64]), tf.randomNormal([3, 3, 64, 128])]
  const times = Array.from({ length: CONVOLUTIONS }, () => {
    const start = performance.now()
    const y = tf.conv2d(images as tf.Tensor4D, filter as tf.Tensor4D, 1, 'same')
    // The native back end has finished when the call returns; reading one number waits for any other.
    tf.tidy(() => y.slice([0, 0, 0, 0], [1, 1, 1, 1]).dataSync())
    y.dispose()
    return performance.now() - start
  })
  tf.dispose([images, filter])
  return (2 * 2 * BATCH * 16 * 16 * 9 * 64 * 128) / Math.min(...times) / 1e6
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}
