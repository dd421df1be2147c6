import sharp from 'sharp'
import type { Preview, SampleInput } from '../modality.ts'
import { BANDS, BYTES_A_DB, HOP, RATE } from './log-mel.ts'
import { SHOWN_DB } from './preparation.ts'

/** A second is as wide as the picture is high, within limits that a grid of tiles can bear. */
const [NARROWEST, WIDEST] = [0.75, 3]

/** From quiet to loud: dark to light in even steps of lightness, told apart without seeing colour, and on any background. */
const COLOURS = [
  [13, 11, 38],
  [66, 15, 104],
  [139, 41, 111],
  [207, 68, 70],
  [247, 140, 42],
  [252, 231, 132],
] as const

/** Width over height of the picture of so many frames. */
export function aspectOf(frames: number): number {
  return Math.min(WIDEST, Math.max(NARROWEST, (frames * HOP) / RATE))
}

/** The spectrogram as a picture: time to the right, pitch upwards, 50 dB from dark to light; bands without sound left out. */
export async function drawSpectrogram({ shape: [frames = 0], data }: SampleInput, side: number): Promise<Preview> {
  const bands = highestBand(data)
  const top = data.reduce((most, value) => Math.max(most, value), 0)
  const pixels = Buffer.alloc(frames * bands * 3)
  for (let frame = 0; frame < frames; frame++) {
    for (let band = 0; band < bands; band++) {
      const below = (top - (data[frame * BANDS + band] ?? 0)) / (SHOWN_DB * BYTES_A_DB)
      pixels.set(colourOf(1 - below), ((bands - 1 - band) * frames + frame) * 3)
    }
  }
  const aspect = aspectOf(frames)
  const [width, height] = aspect >= 1 ? [side, side / aspect] : [side * aspect, side]
  const picture = sharp(pixels, { raw: { width: frames, height: bands, channels: 3 } })
  const scaled = picture.resize({ width: Math.round(width), height: Math.round(height), fit: 'fill', kernel: 'cubic' })
  return { mime: 'image/png', bytes: await scaled.png().toBuffer() }
}

function highestBand(data: Uint8Array): number {
  for (let band = BANDS; band > 1; band--) {
    for (let at = band - 1; at < data.length; at += BANDS) if ((data[at] ?? 0) > 0) return band
  }
  return 1
}

/** @param level 0 for the quietest that is shown, or less, to 1. */
function colourOf(level: number): readonly number[] {
  const place = Math.min(1, Math.max(0, level)) * (COLOURS.length - 1)
  const below = Math.min(COLOURS.length - 2, Math.floor(place))
  const [from, to] = [COLOURS[below] ?? COLOURS[0], COLOURS[below + 1] ?? COLOURS[0]]
  return from.map((value, channel) => Math.round(value + (place - below) * ((to[channel] ?? 0) - value)))
}
