import type { Random } from '../../base/random.ts'
import { tf } from '../tf.ts'

/** What may differ between two views of one series. Values have mean 0 and variance 1 over the data. */
export interface SeriesViewConfig {
  /** Least share of the time that a view shows, stretched to the whole length. */
  readonly leastShare: number
  /** How far the clock may run ahead or behind in between, as a share of the whole time. */
  readonly warp: number
  /** Standard deviation of the logarithm of a factor, one for each channel. */
  readonly scale: number
  /** Standard deviation of what is added to each channel as a whole. */
  readonly shift: number
  /** Standard deviation of what is added to each value. */
  readonly jitter: number
  /** Chance that a channel is turned upside down. */
  readonly negateChance: number
}

/** What two recordings of the same thing usually differ in: when it starts, how fast it goes and how strong it is. */
export const seriesViews: SeriesViewConfig = {
  leastShare: 0.7,
  warp: 0.05,
  scale: 0.15,
  shift: 0.1,
  jitter: 0.05,
  negateChance: 0,
}

/**
 * One random view of each series, `[batch, steps, channels]` to the same shape: a stretch of it, read by a clock that runs unevenly,
 * each channel scaled and shifted, noise on top. The caller owns the result.
 */
export function augmentSeries(batch: tf.Tensor3D, config: SeriesViewConfig, random: Random): tf.Tensor3D {
  const [count, steps, channels] = batch.shape
  const values = batch.dataSync<'float32'>()
  const views = new Float32Array(values.length)
  const size = steps * channels
  for (let row = 0; row < count; row++) {
    const series = values.subarray(row * size, (row + 1) * size)
    const view = views.subarray(row * size, (row + 1) * size)
    resample(series, view, channels, drawClock(steps, config, random))
    disturb(view, channels, config, random)
  }
  return tf.tensor3d(views, [count, steps, channels])
}

/** Where in the series each step of the view is read: rising, from 0 to `steps − 1`. */
function drawClock(steps: number, { leastShare, warp }: SeriesViewConfig, random: Random): Float32Array {
  const share = leastShare + (1 - leastShare) * random.uniform()
  const start = (1 - share) * random.uniform()
  // At most a third of a turn's slope, so that time never runs backwards.
  const bend = Math.min(warp, share / 8) * (2 * random.uniform() - 1)
  const turns = 1 + random.int(2)
  return Float32Array.from({ length: steps }, (_, step) => {
    const time = step / Math.max(1, steps - 1)
    const at = start + share * time + (bend * Math.sin(Math.PI * turns * time)) / turns
    return Math.min(1, Math.max(0, at)) * (steps - 1)
  })
}

function resample(series: Float32Array, view: Float32Array, channels: number, clock: Float32Array): void {
  const last = clock.length - 1
  clock.forEach((at, step) => {
    const before = Math.floor(at)
    const share = at - before
    const after = Math.min(last, before + 1)
    for (let channel = 0; channel < channels; channel++) {
      view[step * channels + channel] =
        series[before * channels + channel]! * (1 - share) + series[after * channels + channel]! * share
    }
  })
}

function disturb(
  view: Float32Array,
  channels: number,
  { scale, shift, jitter, negateChance }: SeriesViewConfig,
  random: Random,
): void {
  for (let channel = 0; channel < channels; channel++) {
    const sign = random.uniform() < negateChance ? -1 : 1
    const factor = sign * Math.exp(scale * random.normal())
    const offset = shift * random.normal()
    for (let at = channel; at < view.length; at += channels) {
      view[at] = view[at]! * factor + offset + jitter * random.normal()
    }
  }
}
