import { hash } from 'node:crypto'
import type { Reading, SampleInput } from '../modality.ts'
import type { Moment } from './even-steps.ts'

/** Moments that make one sample, and where they come from. */
export interface Cut {
  readonly part: string | null
  readonly recording: string | null
  readonly moments: readonly Moment[]
  /** Seconds from one moment to the next; `null` where the file has no times. */
  readonly interval: number | null
}

/** Width over height of a drawn series. */
const ASPECT = 2
// A sample that is mostly guessed would be taught from what nobody measured.
const MOST_MISSING = 0.5

/**
 * One sample: missing values are interpolated from the values around them, and its extent says how many were. A channel without any
 * value stays empty. A sample that lacks more than half of its values is left out.
 */
export function toReading({ part, recording, moments, interval }: Cut): Reading {
  const steps = moments.length
  const channels = moments[0]?.values.length ?? 0
  const values = new Float32Array(steps * channels)
  moments.forEach(({ values: row }, step) => values.set(row, step * channels))
  const missing = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0)
  if (missing > MOST_MISSING * values.length) {
    const reason = `${missing} of its ${values.length} values are missing: too little is left to go by.`
    return { isTaken: false, part, rejection: { kind: 'broken', reason } }
  }
  for (let channel = 0; channel < channels && missing > 0; channel++) fillMissing(values, channel, channels)
  const input = toInput(values, [steps, channels])
  return {
    isTaken: true,
    sample: {
      part,
      contentHash: hash('sha256', input.data, 'buffer'),
      extent: extentOf(steps, channels, interval, missing),
      aspect: ASPECT,
      recording,
      className: usualClass(moments),
      input,
    },
  }
}

/** Values `[steps, channels]` as little-endian 32-bit floats. */
export function toInput(values: Float32Array, shape: readonly number[]): SampleInput {
  const view = new DataView(new ArrayBuffer(values.byteLength))
  values.forEach((value, at) => view.setFloat32(4 * at, value, true))
  return { shape, data: new Uint8Array(view.buffer) }
}

/** The values of an input, `[steps, channels]`; NaN where a channel has none. */
export function fromInput({ data }: SampleInput): Float32Array {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  return Float32Array.from({ length: data.byteLength / 4 }, (_, at) => view.getFloat32(4 * at, true))
}

/** Fills one channel along straight lines from value to value, and level before the first and after the last. */
function fillMissing(values: Float32Array, channel: number, channels: number): void {
  const steps = values.length / channels
  const valueAt = (step: number): number => values[step * channels + channel]!
  let before = -1
  for (let step = 0; step <= steps; step++) {
    const isEnd = step === steps
    if (!isEnd && Number.isNaN(valueAt(step))) continue
    if (isEnd && before === -1) return
    for (let gap = before + 1; gap < step; gap++) {
      const share = before === -1 ? 1 : isEnd ? 0 : (gap - before) / (step - before)
      const from = share === 1 ? 0 : valueAt(before) * (1 - share)
      values[gap * channels + channel] = from + (share === 0 ? 0 : valueAt(step) * share)
    }
    before = step
  }
}

function extentOf(steps: number, channels: number, interval: number | null, missing: number): string {
  const length = interval === null ? counted(steps, 'step') : `${Number((steps * interval).toPrecision(3))} s`
  const across = channels === 1 ? '' : ` × ${channels} channels`
  return `${length}${across}${missing === 0 ? '' : `, ${counted(missing, 'value')} filled in`}`
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** The class that most moments have: along a recording it may change. */
function usualClass(moments: readonly Moment[]): string | null {
  const counts = new Map<string, number>()
  for (const { className } of moments) {
    if (className !== null && className !== '') counts.set(className, (counts.get(className) ?? 0) + 1)
  }
  return [...counts].reduce<readonly [string | null, number]>(
    (most, next) => (next[1] > most[1] ? next : most),
    [null, 0],
  )[0]
}
