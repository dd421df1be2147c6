import type { SampleInput } from '../modality.ts'
import { INPUT_SIDE } from './decode.ts'

const MIN_SIDE = 16
const SIDE_STEP = 4
const CHANNELS = 3

/**
 * The side of the square that encoders see: the median of the inputs' longest sides, rounded to a multiple of 4 and
 * kept within 16 to 64. Throws a `RangeError` without inputs.
 */
export function chooseSide(longestSides: readonly number[]): number {
  const median = longestSides.toSorted((a, b) => a - b)[Math.floor(longestSides.length / 2)]
  if (median === undefined) throw new RangeError('choosing a side needs at least one sample')
  return Math.min(INPUT_SIDE, Math.max(MIN_SIDE, Math.round(median / SIDE_STEP) * SIDE_STEP))
}

/** What is done to a picture before an encoder sees it, in words. */
export function describeInput(side: number): readonly string[] {
  return [
    'Turn the picture upright as its EXIF orientation says, put transparent parts on white, convert to 8-bit sRGB.',
    `Shrink it until its longest side is at most ${INPUT_SIDE} pixels (Lanczos); a smaller one stays as it is.`,
    `Scale its longest side to ${side} pixels (bilinear, the triangle widened when shrinking).`,
    `Centre it on ${side} × ${side} pixels and fill the rest with its mirror image.`,
    'Values are red, green and blue from 0 to 255; the model scales them itself.',
  ]
}

/** Letterboxes each input: pixels `[inputs.length, side, side, 3]`. */
export function fitAll(inputs: readonly SampleInput[], side: number): Uint8Array {
  const imageBytes = side * side * CHANNELS
  const pixels = new Uint8Array(inputs.length * imageBytes)
  inputs.forEach((input, row) => {
    fitInto(pixels.subarray(row * imageBytes, (row + 1) * imageBytes), input, side)
  })
  return pixels
}

/**
 * Scales the longest side to `side` (bilinear; when shrinking, the triangle is widened so that every pixel counts),
 * centres the result and fills the rest with its mirror image: bars of one colour would be what all samples share.
 */
function fitInto(out: Uint8Array, { shape, data: rgb }: SampleInput, side: number): void {
  const [height = 0, width = 0] = shape
  if (rgb.length !== width * height * CHANNELS) {
    throw new RangeError(`expected ${width} × ${height} × 3 bytes, got ${rgb.length}`)
  }
  if (width === side && height === side) {
    out.set(rgb)
    return
  }
  const scale = side / Math.max(width, height)
  const fittedWidth = Math.max(1, Math.round(width * scale))
  const fittedHeight = Math.max(1, Math.round(height * scale))
  const fitted = resizeRows(resizeColumns(rgb, height, width, fittedWidth), height, fittedWidth, fittedHeight)
  const columns = mirrored(fittedWidth, side)
  const rows = mirrored(fittedHeight, side)
  let at = 0
  for (const y of rows) {
    for (const x of columns) {
      const from = (y * fittedWidth + x) * CHANNELS
      out[at++] = Math.round(fitted[from] ?? 0)
      out[at++] = Math.round(fitted[from + 1] ?? 0)
      out[at++] = Math.round(fitted[from + 2] ?? 0)
    }
  }
}

/** Where each of `side` places takes its pixel from, when `length` pixels are centred and mirrored beyond their ends. */
function mirrored(length: number, side: number): number[] {
  const before = Math.floor((side - length) / 2)
  return Array.from({ length: side }, (_, place) => {
    const turn = 2 * length
    const step = (((place - before) % turn) + turn) % turn
    return step < length ? step : turn - 1 - step
  })
}

interface Taps {
  /** First source place of each target place. */
  readonly first: Int32Array
  /** Weights per target place, `[to, width]`, each row adding up to 1. */
  readonly weights: Float64Array
  readonly width: number
}

const tapsOf = new Map<number, Taps>()

function taps(from: number, to: number): Taps {
  const key = from * 1024 + to
  const known = tapsOf.get(key)
  if (known !== undefined) return known
  const scale = from / to
  const reach = Math.max(1, scale)
  const width = Math.min(from, Math.ceil(reach) * 2 + 1)
  const first = new Int32Array(to)
  const weights = new Float64Array(to * width)
  for (let place = 0; place < to; place++) {
    const centre = (place + 0.5) * scale - 0.5
    const start = Math.min(from - width, Math.max(0, Math.ceil(centre - reach)))
    const row = weights.subarray(place * width, (place + 1) * width)
    for (let tap = 0; tap < width; tap++) row[tap] = Math.max(0, 1 - Math.abs(start + tap - centre) / reach)
    const sum = row.reduce((total, weight) => total + weight, 0)
    first[place] = start
    row.forEach((weight, tap) => (row[tap] = weight / sum))
  }
  const made = { first, weights, width }
  tapsOf.set(key, made)
  return made
}

/** `[height, from, 3]` to `[height, to, 3]`. */
function resizeColumns(rgb: Uint8Array, height: number, from: number, to: number): Float32Array {
  if (from === to) return Float32Array.from(rgb)
  const out = new Float32Array(height * to * CHANNELS)
  for (let y = 0; y < height; y++) resample(rgb, out, y * from * CHANNELS, y * to * CHANNELS, CHANNELS, from, to)
  return out
}

/** `[from, width, 3]` to `[to, width, 3]`. */
function resizeRows(pixels: Float32Array, from: number, width: number, to: number): Float32Array {
  if (from === to) return pixels
  const rowLength = width * CHANNELS
  const out = new Float32Array(to * rowLength)
  resample(pixels, out, 0, 0, rowLength, from, to)
  return out
}

/** Resamples `from` steps of `stride` values to `to` steps; each value of a step is a line of its own. */
function resample(
  source: Uint8Array | Float32Array,
  out: Float32Array,
  sourceAt: number,
  outAt: number,
  stride: number,
  from: number,
  to: number,
): void {
  const { first, weights, width } = taps(from, to)
  for (let place = 0; place < to; place++) {
    const start = sourceAt + (first[place] ?? 0) * stride
    for (let value = 0; value < stride; value++) {
      let sum = 0
      for (let tap = 0; tap < width; tap++) {
        sum += (source[start + tap * stride + value] ?? 0) * (weights[place * width + tap] ?? 0)
      }
      out[outAt + place * stride + value] = sum
    }
  }
}
