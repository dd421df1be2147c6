import type { Random } from '../base/random.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { INPUT, type LayerSpec, layerShapes } from '../learn/encoders/encoder-spec.ts'
import { unitNorm } from '../learn/kernels/unit-norm.ts'
import { matMulTransposed, type Matrix, type NamedArrays } from '../learn/tensors.ts'
import { tf } from '../learn/tf.ts'
import { gatherInputs } from '../learn/gather-inputs.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import type { EncoderParts } from './concat.ts'
import { discriminants } from './discriminants.ts'
import { samplePatches, whitening } from './patch-whitening.ts'
import { transpose } from './pca.ts'

const CHANNELS = 3
const SIZE = 6
const STRIDE = 2
const SAMPLED_PATCHES = 20_000
const WHITENED_DIM = 48
// One for every two images: a few images have few kinds of patches, and small data should be embedded at once.
const WORDS = { least: 256, most: 1024, share: 0.5 }
// Share of the words that a patch is like.
const ACTIVE_SHARE = 0.05
const ACTIVATIONS_LOOKED_AT = 1_000
const DIRECTIONS = 128
// Fewer have hardly more quarters than there are directions to find.
const LEAST_IMAGES = 100
// Places whose words are counted; each costs words² multiplications.
const COUNTED_PLACES = 200_000
const BATCH = 32

/**
 * What kinds of patches an image has, in each quarter of it, with kinds that occur together made alike. It needs no training and no
 * label, and on photographs tells more than PCA and colours, or than minutes of contrastive training.
 *
 *     patch (6 × 6, every 2nd place) → whitened → unitNorm → relu(cosine to each of 256 to 1,024 words − threshold)
 *     → mean over each quarter → 128 directions
 *
 * The words are whitened patches of the data; the threshold lets a patch be like 5 % of them. The directions are the discriminants
 * of the quarters: along them words that share a quarter agree and quarters differ.
 *
 * After Chen, Yun, Ma and LeCun, 2022 (sparse manifold transform), https://arxiv.org/abs/2209.15261, who use neighbouring patches and
 * 8,192 words; words in quarters as discriminants cost one pass over some images. Patches and whitening: Coates, Ng and Lee, 2011.
 *
 * @returns `undefined` when patches do not vary, images are hardly larger than one, or there are fewer than 100.
 */
export function fitPatches(images: Inputs, random: Random): EncoderParts | undefined {
  const [side = 0] = images.shape
  if (side < 2 * SIZE || countInputs(images) < LEAST_IMAGES) return undefined
  const patches = samplePatches(images, SIZE, SAMPLED_PATCHES, random)
  const whiten = whitening(patches, WHITENED_DIM)
  // One direction has no cosines but 1 and −1.
  if (whiten.rows < 3) return undefined
  const wordCount = Math.round(Math.min(WORDS.most, Math.max(WORDS.least, countInputs(images) * WORDS.share)))
  const words = drawWords(whitenedUnits(patches, whiten), wordCount, random)
  const stem = wordLayers(side, whiten, words)
  const { mean, between, all } = countWords(images, stem, random)
  const { directions } = discriminants(between, all, DIRECTIONS, random)
  const { rows, cols, data } = directions
  const bias = Float32Array.from({ length: rows }, (_, row) => {
    const direction = data.subarray(row * cols, (row + 1) * cols)
    return -direction.reduce((sum, value, word) => sum + value * mean[word]!, 0)
  })
  return {
    spec: {
      inputShape: [side, side, CHANNELS],
      layers: [
        ...stem.layers,
        { op: 'averagePool', name: 'quarters', input: 'likeness', ...quarters(side) },
        { op: 'conv', name: 'directions', input: 'quarters', filters: rows, size: 1, stride: 1, useBias: true },
        { op: 'flatten', name: 'patches', input: 'directions' },
      ],
      output: 'patches',
    },
    weights: {
      ...stem.weights,
      'directions/kernel': { shape: [1, 1, cols, rows], data: transpose(directions).data },
      'directions/bias': { shape: [rows], data: bias },
    },
  }
}

interface Words {
  /** `[words, whitened dim]`, rows of length 1. */
  readonly vectors: Matrix
  /** The cosine from which on a patch is like a word. */
  readonly threshold: number
}

interface Stem {
  readonly layers: readonly LayerSpec[]
  readonly weights: NamedArrays
}

/** The map that `likeness` is: places along each side, and the windows that are its quarters. */
function quarters(side: number): { size: number; stride: number } {
  const places = Math.ceil(side / STRIDE)
  return { size: Math.ceil(places / 2), stride: Math.floor(places / 2) }
}

function whitenedUnits(patches: Matrix, whiten: Matrix): Matrix {
  const { rows, cols, data } = matMulTransposed(patches, whiten)
  const units = tf.tidy(() => unitNorm(tf.tensor2d(data, [rows, cols])))
  const values = units.dataSync<'float32'>()
  units.dispose()
  return { rows, cols, data: values }
}

function drawWords(units: Matrix, count: number, random: Random): Words {
  const vectors = drawRows(units, count, random)
  const cosines = matMulTransposed(drawRows(units, ACTIVATIONS_LOOKED_AT, random), vectors).data.sort()
  return { vectors, threshold: cosines[Math.floor((1 - ACTIVE_SHARE) * cosines.length)]! }
}

function drawRows({ rows, cols, data }: Matrix, count: number, random: Random): Matrix {
  const drawn = new Float32Array(count * cols)
  random.sample(rows, count).forEach((row, at) => drawn.set(data.subarray(row * cols, (row + 1) * cols), at * cols))
  return { rows: count, cols, data: drawn }
}

function wordLayers(side: number, whiten: Matrix, { vectors, threshold }: Words): Stem & { readonly side: number } {
  const { rows: words, cols: dim } = vectors
  return {
    side,
    layers: [
      { op: 'rescale', name: 'unit-pixels', input: INPUT, scale: 1 / 255, offset: 0 },
      { op: 'conv', name: 'whitened', input: 'unit-pixels', filters: dim, size: SIZE, stride: STRIDE, useBias: false },
      { op: 'unitNorm', name: 'whitened-unit', input: 'whitened' },
      { op: 'conv', name: 'words', input: 'whitened-unit', filters: words, size: 1, stride: 1, useBias: true },
      { op: 'relu', name: 'likeness', input: 'words' },
    ],
    weights: {
      'whitened/kernel': { shape: [SIZE, SIZE, CHANNELS, dim], data: transpose(whiten).data },
      'words/kernel': { shape: [1, 1, dim, words], data: transpose(vectors).data },
      'words/bias': { shape: [words], data: new Float32Array(words).fill(-threshold) },
    },
  }
}

/** Mean likeness of each word, and its covariances over quarters and over places, `[words, words]`. */
function countWords(
  images: Inputs,
  { layers, weights, side }: ReturnType<typeof wordLayers>,
  random: Random,
): { mean: Float64Array; between: Float64Array; all: Float64Array } {
  const spec = {
    inputShape: [side, side, CHANNELS],
    layers: [...layers],
    output: 'likeness',
  }
  const encoder = Encoder.fromWeights(spec, weights)
  const count = countInputs(images)
  const rows = random.sample(count, Math.min(count, Math.ceil(COUNTED_PLACES / Math.ceil(side / STRIDE) ** 2)))
  const { size, stride } = quarters(side)
  const words = layerShapes(spec).get('likeness')?.at(-1) ?? 0
  let sums = [tf.zeros([words]), tf.zeros([words, words]), tf.zeros([words, words])]
  for (let start = 0; start < rows.length; start += BATCH) {
    const before = sums
    sums = tf.tidy(() => {
      const pixels = gatherInputs(images, rows.subarray(start, start + BATCH))
      const likeness = encoder.forward(pixels, 'infer') as tf.Tensor as tf.Tensor4D
      const places = likeness.reshape<tf.Tensor2D>([-1, words])
      const means = tf.avgPool(likeness, size, stride, 'valid').reshape<tf.Tensor2D>([-1, words])
      const added = [places.mean(0), squares(means), squares(places)]
      return added.map((value, at) => before[at]!.add(value.mul(pixels.shape[0] / rows.length)))
    })
    tf.dispose(before)
  }
  encoder.dispose()
  const [mean, between, all] = sums.map((sum) => Float64Array.from(sum.dataSync())) as [Float64Array, Float64Array, Float64Array] // prettier-ignore
  tf.dispose(sums)
  const centre = (value: number, at: number): number => value - mean[Math.floor(at / words)]! * mean[at % words]!
  return { mean, between: between.map(centre), all: all.map(centre) }
}

/** Mean of x xᵀ over the rows x, with the transpose made first: the WebAssembly product of a transposed operand is slow. */
function squares(x: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(x.transpose(), x).div(x.shape[0])
}
