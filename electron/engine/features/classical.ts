import type { Random } from '../base/random.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { INPUT, type LayerSpec } from '../learn/encoders/encoder-spec.ts'
import type { Matrix, NamedArrays } from '../learn/tensors.ts'
import { tf } from '../learn/tf.ts'
import type { EncoderParts } from './concat.ts'
import { kMeans } from '../learn/k-means.ts'
import { fitPca } from './pca.ts'

const CHANNELS = 3
const MOST_IMAGES = 5000
const BATCH = 100
const SHAPE_COMPONENTS = 64
const COLOUR_COMPONENTS = 24
const LARGEST_SHAPE_SIDE = 32
const PALETTE_SIZE = 16
const PALETTE_PIXELS = 10_000
// Cells along each side of the grid of mean colours.
const GRID = 4
// τ: a pixel belongs to the colours of the palette within about √τ of it; colours run from 0 to 1 in each channel.
const SOFTNESS = 0.01
// Mean distance between the strongest and the weakest channel, 0 to 1, below which images count as grey; JPEG gives grey ones some.
const LEAST_COLOUR = 0.01
// Below this a layer is the same for all images, up to rounding.
const SMALLEST_VARIANCE = 1e-8

/**
 * Features that need no training, as an encoder. They hold their own against a learned one that had too little time or too
 * few images, and are therefore always computed beside it.
 *
 *     shapes:   pixels → PCA to 64 → unitNorm
 *     colours:  pixels → soft histogram over a palette of 16 ⊕ mean colours on a 4 × 4 grid → PCA to 24 → unitNorm
 *
 * The histogram is softmax_k(−‖x − p_k‖² / τ) averaged over the pixels x, for a palette p from k-means: a convolution with
 * weights 2 p_k / τ and biases −‖p_k‖² / τ, since ‖x‖² is the same for all k. Both parts end in principal components, because
 * that centres them: cosines between uncentred histograms are all near 1. Images above 32 × 32 are averaged by twos before the PCA
 * of shapes.
 *
 * Grey images have the part of shapes alone: how bright they are tells little (30 labels on handwritten digits, propagated: 87 %
 * right without, 82 % with it), while on photos of waste colours tell more than shapes do (46 % against 38 %). A part in
 * which all images agree is left out too.
 *
 * @param pixels `[n, side, side, 3]`, 0 to 255; 5,000 of the images, drawn at random, are looked at.
 * @throws RangeError when all those images are alike.
 */
export function fitClassical(pixels: Uint8Array, n: number, side: number, random: Random): EncoderParts {
  const images = sampleImages(pixels, n, side, random)
  const stem = hasColour(images) ? withPalette(shapeStem(side), side, fitPalette(images, random)) : shapeStem(side)
  const blocks = [
    fitBlock('shapes', ['shape-pixels'], SHAPE_COMPONENTS, stem, images, random),
    ...(hasColour(images)
      ? [fitBlock('colours', ['histogram', 'grid-colours'], COLOUR_COMPONENTS, stem, images, random)]
      : []),
  ].filter((block) => block !== undefined)
  const [first, second] = blocks
  if (first === undefined) throw new RangeError(`expected images that differ, all ${images.count} are alike`)
  const layers = [...stem.layers, ...blocks.flatMap((block) => block.layers)]
  if (second !== undefined) {
    layers.push({ op: 'concat', name: 'parts', inputs: [first.output, second.output] })
    layers.push({ op: 'unitNorm', name: 'classical', input: 'parts' })
  }
  return {
    spec: { inputShape: [side, side, CHANNELS], layers, output: second === undefined ? first.output : 'classical' },
    weights: Object.assign({}, stem.weights, ...blocks.map((block) => block.weights)) as NamedArrays,
  }
}

interface Images {
  readonly count: number
  readonly side: number
  /** `[count, side, side, 3]` */
  readonly pixels: Uint8Array
}

interface Stem {
  readonly layers: readonly LayerSpec[]
  readonly weights: NamedArrays
}

interface Block extends Stem {
  readonly output: string
}

function sampleImages(pixels: Uint8Array, n: number, side: number, random: Random): Images {
  const size = side * side * CHANNELS
  if (pixels.length !== n * size) throw new RangeError(`expected ${n * size} bytes of pixels, got ${pixels.length}`)
  if (n < 2) throw new RangeError(`expected at least 2 images, got ${n}`)
  if (n <= MOST_IMAGES) return { count: n, side, pixels }
  const taken = new Uint8Array(MOST_IMAGES * size)
  random.sample(n, MOST_IMAGES).forEach((image, at) => {
    taken.set(pixels.subarray(image * size, (image + 1) * size), at * size)
  })
  return { count: MOST_IMAGES, side, pixels: taken }
}

function hasColour({ pixels }: Images): boolean {
  let sum = 0
  for (let at = 0; at < pixels.length; at += CHANNELS) {
    const [red, green, blue] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!]
    sum += Math.max(red, green, blue) - Math.min(red, green, blue)
  }
  return (sum * CHANNELS) / pixels.length / 255 > LEAST_COLOUR
}

function shapeStem(side: number): Stem {
  const layers: LayerSpec[] = [{ op: 'rescale', name: 'unit-pixels', input: INPUT, scale: 1 / 255, offset: 0 }]
  const isLarge = side > LARGEST_SHAPE_SIDE
  if (isLarge) layers.push({ op: 'averagePool', name: 'halved', input: 'unit-pixels', size: 2, stride: 2 })
  layers.push({ op: 'flatten', name: 'shape-pixels', input: isLarge ? 'halved' : 'unit-pixels' })
  return { layers, weights: {} }
}

/** Adds the layers that measure colours. */
function withPalette(stem: Stem, side: number, palette: Matrix): Stem {
  const cell = Math.max(1, Math.floor(side / GRID))
  const layers: LayerSpec[] = [
    ...stem.layers,
    { op: 'conv', name: 'palette', input: 'unit-pixels', filters: palette.rows, size: 1, stride: 1, useBias: true },
    { op: 'softmax', name: 'memberships', input: 'palette' },
    { op: 'globalAveragePool', name: 'histogram', input: 'memberships' },
    { op: 'averagePool', name: 'grid', input: 'unit-pixels', size: cell, stride: cell },
    { op: 'flatten', name: 'grid-colours', input: 'grid' },
  ]
  return { layers, weights: { ...stem.weights, ...paletteWeights(palette) } }
}

/** The main colours of the images, `[≤ 16, 3]`, from 0 to 1. */
function fitPalette({ pixels }: Images, random: Random): Matrix {
  const total = pixels.length / CHANNELS
  const rows = Math.min(PALETTE_PIXELS, total)
  const data = new Float32Array(rows * CHANNELS)
  for (let row = 0; row < rows; row++) {
    const pixel = random.int(total)
    for (let c = 0; c < CHANNELS; c++) data[row * CHANNELS + c] = pixels[pixel * CHANNELS + c]! / 255
  }
  return kMeans({ rows, cols: CHANNELS, data }, PALETTE_SIZE, random)
}

function paletteWeights({ rows, data }: Matrix): NamedArrays {
  const kernel = new Float32Array(CHANNELS * rows)
  const bias = new Float32Array(rows)
  for (let k = 0; k < rows; k++) {
    for (let c = 0; c < CHANNELS; c++) {
      const value = data[k * CHANNELS + c]!
      kernel[c * rows + k] = (2 * value) / SOFTNESS
      bias[k]! -= (value * value) / SOFTNESS
    }
  }
  return {
    'palette/kernel': { shape: [1, 1, CHANNELS, rows], data: kernel },
    'palette/bias': { shape: [rows], data: bias },
  }
}

/**
 * Principal components of some layers of the stem side by side, each brought to the same total variance first, as a dense
 * layer and a unitNorm. `undefined` when the layers do not vary.
 */
function fitBlock(
  name: string,
  inputs: readonly string[],
  components: number,
  stem: Stem,
  images: Images,
  random: Random,
): Block | undefined {
  const parts = inputs.map((input) => balance(measure(input, stem, images)))
  const joined = joinColumns(parts.map(({ values }) => values))
  const scale = Float32Array.from(parts.flatMap(({ values, factor }) => new Array<number>(values.cols).fill(factor)))
  const { mean, components: directions } = fitPca(joined, components, random)
  if (directions.rows === 0) return undefined
  const kernel = new Float32Array(joined.cols * directions.rows)
  const bias = new Float32Array(directions.rows)
  for (let unit = 0; unit < directions.rows; unit++) {
    for (let d = 0; d < joined.cols; d++) {
      const weight = directions.data[unit * joined.cols + d]!
      kernel[d * directions.rows + unit] = weight * scale[d]!
      bias[unit]! -= weight * mean[d]!
    }
  }
  const input = inputs.length === 1 ? inputs[0]! : `${name}-measures`
  const layers: LayerSpec[] = inputs.length === 1 ? [] : [{ op: 'concat', name: input, inputs: [...inputs] }]
  layers.push(
    { op: 'dense', name, input, units: directions.rows, useBias: true },
    { op: 'unitNorm', name: `${name}-unit`, input: name },
  )
  const weights = {
    [`${name}/kernel`]: { shape: [joined.cols, directions.rows], data: kernel },
    [`${name}/bias`]: { shape: [directions.rows], data: bias },
  }
  return { layers, weights, output: `${name}-unit` }
}

/** The values of one layer of the stem for all images: `[count, dim]`. */
function measure(output: string, stem: Stem, { count, side, pixels }: Images): Matrix {
  const encoder = Encoder.fromWeights(
    { inputShape: [side, side, CHANNELS], layers: [...stem.layers], output },
    stem.weights,
  )
  const size = side * side * CHANNELS
  const batches: Float32Array[] = []
  for (let first = 0; first < count; first += BATCH) {
    const batch = pixels.subarray(first * size, Math.min(count, first + BATCH) * size)
    const values = tf.tidy(() => {
      const input = tf.tensor4d(Float32Array.from(batch), [batch.length / size, side, side, CHANNELS])
      return encoder.forward(input, 'infer')
    })
    batches.push(values.dataSync<'float32'>())
    values.dispose()
  }
  encoder.dispose()
  const cols = (batches[0]?.length ?? 0) / Math.min(count, BATCH)
  const data = new Float32Array(count * cols)
  batches.forEach((values, at) => data.set(values, at * BATCH * cols))
  return { rows: count, cols, data }
}

/** Scales a matrix to a total variance of 1; a constant one is left as it is. */
function balance({ rows, cols, data }: Matrix): { readonly values: Matrix; readonly factor: number } {
  const sums = new Float64Array(cols)
  const squares = new Float64Array(cols)
  data.forEach((value, at) => {
    sums[at % cols]! += value
    squares[at % cols]! += value * value
  })
  const variance = squares.reduce((total, square, d) => total + square / rows - (sums[d]! / rows) ** 2, 0)
  const factor = variance > SMALLEST_VARIANCE ? 1 / Math.sqrt(variance) : 1
  return { values: { rows, cols, data: data.map((value) => value * factor) }, factor }
}

function joinColumns(parts: readonly Matrix[]): Matrix {
  const rows = parts[0]?.rows ?? 0
  const cols = parts.reduce((sum, part) => sum + part.cols, 0)
  const data = new Float32Array(rows * cols)
  let offset = 0
  for (const part of parts) {
    for (let row = 0; row < rows; row++) {
      data.set(part.data.subarray(row * part.cols, (row + 1) * part.cols), row * cols + offset)
    }
    offset += part.cols
  }
  return { rows, cols, data }
}
