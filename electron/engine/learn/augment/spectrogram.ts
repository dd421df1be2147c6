import type { Random } from '../../base/random.ts'
import { tf } from '../tf.ts'
import { TRANSFORM_SIZE } from './geometry.ts'
import './transform-kernel.ts'

/** Everything that may differ between two views of one sound. Levels are in bytes, 0 to 255, of the range that inputs show. */
export interface SpectrogramConfig {
  /** Share of the time axis that a view covers, least and most: a segment, played faster or slower. */
  readonly segment: readonly [number, number]
  /** Most that frequencies are stretched: the factor is drawn between 1 / stretch and stretch. */
  readonly stretch: number
  /** Most bands that all move up or down. */
  readonly shift: number
  /** Most that the level rises or falls from the lowest band to the highest, and from the first frame to the last. */
  readonly tilt: number
  readonly fade: number
  /** Most that one band is raised or lowered: rooms and microphones do. */
  readonly colour: number
  /** Most of the amplitude that another sound of the batch takes. */
  readonly mix: number
  /** Highest level that noise covers what is quieter up to. */
  readonly noise: number
  /** Longest stripe that is blanked, as a share of the frames and of the bands. */
  readonly mask: number
}

/**
 * What two recordings of the same thing usually differ in: where it is cut and how fast it goes, who makes it, what else is heard,
 * and how the room and the microphone colour it.
 */
export const soundViews: SpectrogramConfig = {
  segment: [0.7, 1.1],
  stretch: 1.1,
  shift: 2,
  tilt: 120,
  fade: 20,
  colour: 25,
  mix: 0.2,
  noise: 100,
  mask: 0.2,
}

// Level to the natural logarithm of an amplitude: 255 bytes are 50 dB.
const BYTE_TO_LOG = (50 / 255) * (Math.LN10 / 20)

/**
 * One random view of each spectrogram: `[batch, frames, bands]`, 0..255, to the same shape and range.
 *
 *     segment and stretch → mix with another sound → tilt, fade and colour → noise → stripes blanked
 *
 * Mixing adds amplitudes: x ← log((1 − λ) · exp x + λ · exp y), λ from 0 to `mix`. Every parameter is drawn in plain JavaScript
 * from `random`: one seed gives one set of views on every back end. The caller owns the result.
 *
 * Niizumi and others, 2021 (BYOL-A), https://arxiv.org/abs/2103.06695; Park and others, 2019 (SpecAugment),
 * https://arxiv.org/abs/1904.08779; Jaitly and Hinton, 2013 (stretched frequencies)
 */
export function augmentSpectrograms(sounds: tf.Tensor3D, config: SpectrogramConfig, random: Random): tf.Tensor3D {
  return tf.tidy(() => {
    const changed = recolour(mix(warp(sounds, config, random), config, random), config, random)
    return blank(cover(changed, config, random), config, random)
  })
}

function warp(sounds: tf.Tensor3D, { segment, stretch, shift }: SpectrogramConfig, random: Random): tf.Tensor3D {
  const [count, frames] = sounds.shape
  const transforms = new Float32Array(count * TRANSFORM_SIZE)
  for (let view = 0; view < count; view++) {
    const share = between(segment[0], segment[1], random)
    const start = (1 - share) * random.uniform() * (frames - 1)
    const factor = stretch ** between(-1, 1, random)
    transforms.set([factor, 0, between(-shift, shift, random), 0, share, start, 0, 0], view * TRANSFORM_SIZE)
  }
  const rows = tf.tensor2d(transforms, [count, TRANSFORM_SIZE])
  return tf.image.transform(sounds.expandDims<tf.Tensor4D>(3), rows, 'bilinear', 'nearest').reshape(sounds.shape)
}

function mix(sounds: tf.Tensor3D, { mix: most }: SpectrogramConfig, random: Random): tf.Tensor3D {
  const [count] = sounds.shape
  if (most === 0 || count < 2) return sounds
  // Turned by a random number of places: no sound is mixed with itself.
  const places = 1 + random.int(count - 1)
  const others = tf.concat([sounds.slice(places), sounds.slice(0, places)])
  const shares = tf.tensor3d(
    draw(count, () => most * random.uniform()),
    [count, 1, 1],
  )
  const amplitude = (sound: tf.Tensor3D): tf.Tensor => sound.mul(BYTE_TO_LOG).exp()
  const own = amplitude(sounds).mul(tf.sub(1, shares))
  return own.add(amplitude(others).mul(shares)).log().div(BYTE_TO_LOG)
}

/** Adds a line over the bands, a line over the frames and a level for each band. */
function recolour(sounds: tf.Tensor3D, { tilt, fade, colour }: SpectrogramConfig, random: Random): tf.Tensor3D {
  const [count, frames, bands] = sounds.shape
  const levels = new Float32Array(count * bands)
  const fades = new Float32Array(count * frames)
  for (let view = 0; view < count; view++) {
    const [slope, rise] = [between(-tilt, tilt, random), between(-fade, fade, random)]
    for (let band = 0; band < bands; band++) {
      levels[view * bands + band] = slope * (band / bands - 0.5) + between(-colour, colour, random)
    }
    for (let frame = 0; frame < frames; frame++) fades[view * frames + frame] = rise * (frame / frames - 0.5)
  }
  return sounds.add(tf.tensor3d(levels, [count, 1, bands])).add(tf.tensor3d(fades, [count, frames, 1]))
}

/** Raises what is below a level, falling or rising over the bands, to that level. */
function cover(sounds: tf.Tensor3D, { noise }: SpectrogramConfig, random: Random): tf.Tensor3D {
  const [count, , bands] = sounds.shape
  const levels = new Float32Array(count * bands)
  for (let view = 0; view < count; view++) {
    const [low, high] = [noise * random.uniform(), noise * random.uniform()]
    for (let band = 0; band < bands; band++) levels[view * bands + band] = low + ((high - low) * band) / bands
  }
  const covered = tf.maximum(sounds, tf.tensor3d(levels, [count, 1, bands]))
  return covered.clipByValue(0, 255) as tf.Tensor3D
}

/** Blanks a stripe of frames and one of bands. */
function blank(sounds: tf.Tensor3D, { mask }: SpectrogramConfig, random: Random): tf.Tensor3D {
  const [count, frames, bands] = sounds.shape
  if (mask === 0) return sounds
  const kept = (length: number): Float32Array => {
    const marks = new Float32Array(count * length).fill(1)
    for (let view = 0; view < count; view++) {
      const width = Math.floor(mask * length * random.uniform())
      const start = view * length + random.int(length - width + 1)
      marks.fill(0, start, start + width)
    }
    return marks
  }
  return sounds.mul(tf.tensor3d(kept(frames), [count, frames, 1])).mul(tf.tensor3d(kept(bands), [count, 1, bands]))
}

function draw(count: number, next: () => number): Float32Array {
  return new Float32Array(count).map(next)
}

function between(least: number, most: number, random: Random): number {
  return least + (most - least) * random.uniform()
}
