import { z } from 'zod'
import type { Inputs } from '../../learn/inputs.ts'
import type { SampleInput } from '../modality.ts'
import { BANDS, BYTES_A_DB } from './log-mel.ts'

/** How spectrograms of any length become inputs of one shape. */
export const SoundPreparation = z.object({
  /** Time steps of an input. */
  frames: z.int().positive(),
  /** The lowest so many of the bands: the ones above hold nothing in any of the sounds. */
  bands: z.int().positive(),
  /** Whether what is quiet at both ends is cut off: where sounds differ in length, but not where they are windows of one length. */
  isTrimmed: z.boolean(),
})
export type SoundPreparation = z.infer<typeof SoundPreparation>

/** Decibels below the loudest that an input shows, from 255 down to 0. What is quieter is mostly the room and the recorder. */
export const SHOWN_DB = 50
/** Quiet ends are those that stay so far below the loudest, in decibels. */
const TRIM_DB = 25
/** A sound that does not get above this, in bytes of a spectrogram, is silence: it is not made louder. */
const LEAST_PEAK = 20 * BYTES_A_DB

const MOST_FRAMES = 128
const LEAST_FRAMES = 32
const FRAME_STEP = 8
const BAND_STEP = 8
// Lengths that differ by less than this factor, from the 5th to the 95th of 100, are windows of one length.
const SAME_LENGTH = 1.1

/**
 * The shape that suits these spectrograms: as many frames as 95 of 100 have, trimmed, in steps of 8 from 32 to 128, and the
 * bands that hold anything. Throws a `RangeError` without inputs.
 */
export function fitSoundPreparation(pages: Iterable<readonly SampleInput[]>): SoundPreparation {
  const [lengths, trimmed]: [number[], number[]] = [[], []]
  let bands = 1
  for (const page of pages) {
    for (const input of page) {
      lengths.push(lengthOf(input))
      const [start, end] = loudPart(input)
      trimmed.push(end - start)
      bands = Math.max(bands, highestBand(input))
    }
  }
  if (lengths.length === 0) throw new RangeError('fitting a preparation needs at least one sample')
  const isTrimmed = quantile(lengths, 0.95) > SAME_LENGTH * quantile(lengths, 0.05)
  const frames = roundUp(quantile(isTrimmed ? trimmed : lengths, 0.95), FRAME_STEP)
  return {
    frames: Math.min(MOST_FRAMES, Math.max(LEAST_FRAMES, frames)),
    bands: Math.min(BANDS, roundUp(bands, BAND_STEP)),
    isTrimmed,
  }
}

/**
 * Spectrograms of one shape, `[inputs.length, frames, bands]`: trimmed, stretched or squeezed in time, and measured from
 * their loudest place down: 255 there, 0 at 50 dB below it. How far away a sound was recorded, and with what gain, then tells
 * nothing.
 */
export function prepareSounds(inputs: readonly SampleInput[], { frames, bands, isTrimmed }: SoundPreparation): Inputs {
  const size = frames * bands
  const data = new Uint8Array(inputs.length * size)
  inputs.forEach((input, row) => {
    const [start, end] = isTrimmed ? loudPart(input) : [0, lengthOf(input)]
    const rows = input.data.subarray(start * BANDS, end * BANDS)
    const top = Math.max(LEAST_PEAK, peakOf(rows))
    stretch(rows, frames, bands, data.subarray(row * size, (row + 1) * size), (value) =>
      Math.max(0, 255 - ((top - value) * 255) / (SHOWN_DB * BYTES_A_DB)),
    )
  })
  return { data, shape: [frames, bands] }
}

/** The steps from a sound file to an input, in words. */
export function describeSoundPreparation({ frames, bands, isTrimmed }: SoundPreparation): readonly string[] {
  return [
    'Mix all channels into one and resample to 16,000 samples a second.',
    'Every 160 samples take 512, multiply by a Hann window, pad to 1,024, Fourier transform; add up the squares of the amounts in 64 triangles, evenly spaced in mel from 60 to 7,800 Hz.',
    'Take 10 · log10 relative to a full-scale sine, as bytes: 0 at −100 dB and below, 255 at 0 dB.',
    ...(isTrimmed ? [`Cut off both ends where no band comes within ${TRIM_DB} dB of the loudest.`] : []),
    `Measure from the loudest place: 255 there, 0 at ${SHOWN_DB} dB below it and less.`,
    `Scale the time axis to ${frames} steps (linear; the triangle widened when shrinking); keep the lowest ${bands} bands.`,
    'Values run from 0 to 255, time first; the model scales them itself.',
  ]
}

function lengthOf({ shape }: SampleInput): number {
  return shape[0] ?? 0
}

function highestBand({ data }: SampleInput): number {
  let band = BANDS
  while (band > 0 && isEmptyBand(data, band - 1)) band--
  return band
}

function isEmptyBand(data: Uint8Array, band: number): boolean {
  for (let at = band; at < data.length; at += BANDS) if ((data[at] ?? 0) > 0) return false
  return true
}

/** First frame and end of what comes within `TRIM_DB` of the loudest. */
function loudPart({ data, shape: [frames = 0] }: SampleInput): readonly [number, number] {
  const threshold = Math.max(LEAST_PEAK, peakOf(data)) - TRIM_DB * BYTES_A_DB
  const isLoud = (frame: number): boolean => peakOf(data.subarray(frame * BANDS, (frame + 1) * BANDS)) >= threshold
  let [start, end] = [0, frames]
  while (start < end && !isLoud(start)) start++
  while (end > start && !isLoud(end - 1)) end--
  return start < end ? [start, end] : [0, frames]
}

function peakOf(data: Uint8Array): number {
  return data.reduce((peak, value) => Math.max(peak, value), 0)
}

/** Scales rows `[length, BANDS]` to `[frames, bands]`: linear, the triangle widened so that every frame counts when shrinking. */
function stretch(
  rows: Uint8Array,
  frames: number,
  bands: number,
  out: Uint8Array,
  scale: (value: number) => number,
): void {
  const length = rows.length / BANDS
  const step = length / frames
  const reach = Math.max(1, step)
  for (let frame = 0; frame < frames; frame++) {
    const centre = (frame + 0.5) * step - 0.5
    const first = Math.max(0, Math.ceil(centre - reach))
    const last = Math.min(length - 1, Math.floor(centre + reach))
    for (let band = 0; band < bands; band++) {
      let [sum, weights] = [0, 0]
      for (let from = first; from <= last; from++) {
        const weight = Math.max(1e-6, 1 - Math.abs(from - centre) / reach)
        sum += weight * (rows[from * BANDS + band] ?? 0)
        weights += weight
      }
      out[frame * bands + band] = Math.round(scale(sum / weights))
    }
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step
}
