import { z } from 'zod'
import { EngineError } from '../../base/errors.ts'
import type { Inputs } from '../../learn/inputs.ts'
import type { SampleInput } from '../modality.ts'
import { fromInput } from './sample.ts'

/** What brings series to one shape. */
export const SeriesPreparation = z.object({
  /** Length that encoders see. */
  steps: z.int().positive(),
  /** How much longer originals are: 1 but for long ones, which are averaged down. */
  every: z.number().min(1),
  /** Of each channel, over all data. */
  mean: z.array(z.number()),
  deviation: z.array(z.number().positive()),
})
export type SeriesPreparation = z.infer<typeof SeriesPreparation>

// Longer ones would cost memory and time for detail that kernels of a few steps do not need.
const MOST_STEPS = 512
const USUAL_SHARE = 0.95
const SMALLEST_DEVIATION = 1e-6

/**
 * The length that 95 % of the series do not exceed, and the mean and standard deviation of each channel.
 *
 * @throws EngineError when series have different numbers of channels.
 */
export function fitSeriesPreparation(pages: Iterable<readonly SampleInput[]>): SeriesPreparation {
  const lengths: number[] = []
  let channels: Channel[] | undefined
  for (const page of pages) {
    for (const input of page) {
      const [steps = 0, width = 0] = input.shape
      channels ??= Array.from({ length: width }, () => new Channel())
      if (width !== channels.length) throw differentChannels(channels.length, width)
      lengths.push(steps)
      const values = fromInput(input)
      for (let at = 0; at < values.length; at++) channels[at % width]!.add(values[at]!)
    }
  }
  lengths.sort((a, b) => a - b)
  const usual = lengths[Math.floor(USUAL_SHARE * (lengths.length - 1))] ?? 1
  const every = Math.max(1, usual / MOST_STEPS)
  return {
    steps: Math.round(usual / every),
    every,
    mean: (channels ?? []).map(({ mean }) => mean),
    deviation: (channels ?? []).map(({ deviation }) => deviation),
  }
}

/** Series of one length, each channel of mean 0 and variance 1 over the data: `[inputs.length, steps, channels]`. */
export function prepareSeries(inputs: readonly SampleInput[], preparation: SeriesPreparation): Inputs {
  const { steps, mean, deviation } = preparation
  const channels = mean.length
  const data = new Float32Array(inputs.length * steps * channels)
  inputs.forEach((input, row) => {
    if (input.shape[1] !== channels) throw differentChannels(channels, input.shape[1] ?? 0)
    const values = toLength(fromInput(input), channels, preparation)
    for (let at = 0; at < values.length; at++) {
      const value = (values[at]! - mean[at % channels]!) / deviation[at % channels]!
      // A channel without any value is as the others usually are.
      data[row * steps * channels + at] = Number.isNaN(value) ? 0 : value
    }
  })
  return { data, shape: [steps, channels] }
}

export function describeSeries({ steps, every, mean, deviation }: SeriesPreparation): readonly string[] {
  const list = (values: readonly number[]): string => values.map((value) => value.toPrecision(7)).join(', ')
  return [
    'Fill missing values along straight lines from value to value, and level before the first and after the last.',
    ...(every > 1 ? [`Average every ${every.toPrecision(7)} steps into one.`] : []),
    `Take the first ${steps} steps; repeat the last one where there are fewer.`,
    `Subtract from each channel its mean over the training data and divide by its standard deviation: ${list(mean)}; ${list(deviation)}.`,
    `Rows are steps, columns channels: [${steps}, ${mean.length}].`,
  ]
}

/** The first `steps` moments of a series, each the mean of `every` of the original; the last one again where it ends before. */
function toLength(values: Float32Array, channels: number, { steps, every }: SeriesPreparation): Float32Array {
  const length = values.length / channels
  const result = new Float32Array(steps * channels)
  for (let step = 0; step < steps; step++) {
    const from = Math.min(length - 1, Math.floor(step * every))
    const to = Math.max(from + 1, Math.min(length, Math.floor((step + 1) * every)))
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0
      for (let at = from; at < to; at++) sum += values[at * channels + channel]!
      result[step * channels + channel] = sum / (to - from)
    }
  }
  return result
}

/** Mean and standard deviation of the values of a channel, missing ones left out (Welford, 1962). */
class Channel {
  #count = 0
  #mean = 0
  #squares = 0

  add(value: number): void {
    if (Number.isNaN(value)) return
    this.#count++
    const before = value - this.#mean
    this.#mean += before / this.#count
    this.#squares += before * (value - this.#mean)
  }

  get mean(): number {
    return this.#mean
  }

  /** 1 where the channel does not vary. */
  get deviation(): number {
    const deviation = Math.sqrt(this.#squares / Math.max(1, this.#count))
    return deviation > SMALLEST_DEVIATION * Math.max(1, Math.abs(this.#mean)) ? deviation : 1
  }
}

function differentChannels(a: number, b: number): EngineError {
  return new EngineError(
    'bad-input',
    `The project holds series of ${a} and of ${b} channels, which cannot be compared. Add them to projects of their own.`,
  )
}
