import type { DrawnSeries } from '../../../../shared/domain/drawn-series.ts'
import type { SampleInput } from '../modality.ts'
import { fromInput } from './sample.ts'

const DIGITS = 5

/**
 * The values of a series, at most `2 · side` of each channel: of a longer one the least and the largest of equal stretches, in their
 * order, so that no peak is lost.
 */
export function drawable(input: SampleInput, side: number): DrawnSeries {
  const values = fromInput(input)
  const [steps = 0, channelCount = 0] = input.shape
  const channels = Array.from({ length: channelCount }, (_, channel) => {
    const all = Array.from({ length: steps }, (_, step) => values[step * channelCount + channel]!)
    return thin(all, side).map((value) => (Number.isNaN(value) ? null : Number(value.toPrecision(DIGITS))))
  })
  return { steps, channels }
}

function thin(values: readonly number[], stretches: number): readonly number[] {
  if (values.length <= 2 * stretches) return values
  return Array.from({ length: stretches }, (_, stretch) => {
    const from = Math.floor((stretch * values.length) / stretches)
    const part = values.slice(from, Math.floor(((stretch + 1) * values.length) / stretches))
    const [least, most] = [Math.min(...part), Math.max(...part)]
    return part.indexOf(least) < part.indexOf(most) ? [least, most] : [most, least]
  }).flat()
}
