import type { Random } from '../base/random.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { type EncoderSpec, INPUT, type LayerSpec } from '../learn/encoders/encoder-spec.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import type { Matrix, NamedArrays } from '../learn/tensors.ts'
import type { EncoderParts } from './concat.ts'
import { embedRows } from './embed-rows.ts'
import { fitPca } from './pca.ts'

const SIZE = 9
const KERNELS = everyKernel()
// With 2,000 features nothing got better that was measured with 1,000.
const FEATURES = 1_000
const MOST_DILATIONS = 12
const MOST_CHANNELS = 9
const LEVELS = 8
// Of the standard deviation of what a kernel gives: the width over which "above the threshold" goes from 0 to 1.
const SOFTNESS = 0.2
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2
const LOOKED_AT = 64
const MOST_SERIES = 5_000
const COMPONENTS = 256
const BATCH = 64
const SMALLEST_VARIANCE = 1e-8

/**
 * MiniRocket, as an encoder: how much of the time each of 84 fixed kernels, at several dilations, is above a threshold.
 * It needs no training and no label.
 *
 *     series → conv1d (9 steps: six −1, three 2; dilations 1 to (steps − 1) / 8) → clip((value − b) / w + ½) → mean over time
 *            → each feature to variance 1 → PCA to 256
 *
 * The thresholds b are quantiles, spread by the golden ratio, of what the kernel makes of 64 samples. The step from 0 to 1 is a ramp of
 * width w = 0.2 standard deviations instead of a jump, so that an export rounds to the same result, and that gradients exist; it costs no
 * accuracy. With several channels each kernel sums a random few of them. The kernels sum to 0 and do not see how high a series lies:
 * eight levels of each channel, thresholds on the values themselves, do.
 *
 * Dempster, Schmidt and Webb, 2021, https://arxiv.org/abs/2012.08791
 *
 * @param inputs `[n, steps, channels]`, each channel of mean 0 and variance 1 over the data; up to 5,000 of them are looked at.
 * @throws RangeError when all series are alike.
 */
export function fitMiniRocket(inputs: Inputs, random: Random): EncoderParts {
  const count = countInputs(inputs)
  const chosen = random.sample(count, Math.min(count, MOST_SERIES))
  const [steps = 0, channels = 0] = inputs.shape
  const dilations = dilationsFor(steps)
  const perKernel = Math.max(1, Math.round(FEATURES / KERNELS.length / dilations.length))
  const looks = chosen.subarray(0, LOOKED_AT)
  const parts = [
    fitPart('levels', identity(channels), { size: 1, dilation: 1, perKernel: LEVELS }, inputs, looks),
    ...dilations.map((dilation) =>
      fitPart(
        `dilation-${dilation}`,
        drawKernels(channels, random),
        { size: SIZE, dilation, perKernel },
        inputs,
        looks,
      ),
    ),
  ]
  const stem: EncoderSpec = {
    inputShape: [...inputs.shape],
    layers: [
      ...parts.flatMap(({ layers }) => layers),
      { op: 'concat', name: 'shares', inputs: parts.map(({ output }) => output) },
    ],
    output: 'shares',
  }
  const weights: NamedArrays = Object.assign({}, ...parts.map((part) => part.weights))
  const measured = measure(stem, weights, inputs, chosen)
  const directions = principalDirections(measured, random)
  return {
    spec: {
      ...stem,
      layers: [...stem.layers, { op: 'dense', name: 'directions', input: 'shares', units: directions.bias.shape[0]!, useBias: true }],
      output: 'directions',
    },
    weights: { ...weights, 'directions/kernel': directions.kernel, 'directions/bias': directions.bias },
  } // prettier-ignore
}

interface Part {
  readonly layers: readonly LayerSpec[]
  readonly weights: NamedArrays
  readonly output: string
}

interface Window {
  /** Steps of a kernel, and how far apart they lie. */
  readonly size: number
  readonly dilation: number
  /** Thresholds of each kernel. */
  readonly perKernel: number
}

/** All ways to make three of nine weights 2 and the others −1. */
function everyKernel(): readonly Float32Array[] {
  const kernels: Float32Array[] = []
  for (let a = 0; a < SIZE; a++) {
    for (let b = a + 1; b < SIZE; b++) {
      for (let c = b + 1; c < SIZE; c++) {
        const isRaised = (step: number): boolean => step === a || step === b || step === c
        kernels.push(Float32Array.from({ length: SIZE }, (_, step) => (isRaised(step) ? 2 : -1)))
      }
    }
  }
  return kernels
}

/** From 1 up to where a kernel spans the whole series, evenly spread on a logarithmic scale. */
export function dilationsFor(steps: number): number[] {
  const largest = Math.max(1, (steps - 1) / (SIZE - 1))
  const spread = Array.from({ length: MOST_DILATIONS }, (_, at) => Math.floor(largest ** (at / (MOST_DILATIONS - 1))))
  return [...new Set(spread)]
}

/** The kernels, each over a random few channels: `[9, channels, kernels]`. */
function drawKernels(channels: number, random: Random): Float32Array {
  const data = new Float32Array(SIZE * channels * KERNELS.length)
  KERNELS.forEach((kernel, k) => {
    const few = Math.floor(2 ** (random.uniform() * Math.log2(Math.min(channels, MOST_CHANNELS) + 1)))
    for (const channel of random.sample(channels, Math.min(few, channels))) {
      for (let step = 0; step < SIZE; step++) data[(step * channels + channel) * KERNELS.length + k] = kernel[step]!
    }
  })
  return data
}

/** Kernels that give each channel as it is: `[1, channels, channels]`. */
function identity(channels: number): Float32Array {
  return Float32Array.from({ length: channels * channels }, (_, at) => Number(at % (channels + 1) === 0))
}

/** Layers that measure for what share of the time kernels `[size, channels, kernels]` are above each of their thresholds. */
function fitPart(name: string, kernels: Float32Array, window: Window, inputs: Inputs, rows: Int32Array): Part {
  const { size, dilation, perKernel } = window
  const taps = size * inputs.shape[1]!
  const count = kernels.length / taps
  const filters = count * perKernel
  const conv = { op: 'conv1d', name, input: INPUT, size, stride: 1, dilation } as const
  const values = measure(
    { inputShape: [...inputs.shape], layers: [{ ...conv, filters: count, useBias: false }], output: name },
    { [`${name}/kernel`]: { shape: [size, inputs.shape[1]!, count], data: kernels } },
    inputs,
    rows,
  )
  const kernel = new Float32Array(taps * filters)
  const bias = new Float32Array(filters)
  for (let k = 0; k < count; k++) {
    const sorted = Float32Array.from(
      { length: values.data.length / count },
      (_, at) => values.data[at * count + k]!,
    ).sort()
    const width = SOFTNESS * Math.max(deviation(sorted), SMALLEST_VARIANCE)
    for (let threshold = 0; threshold < perKernel; threshold++) {
      const filter = k * perKernel + threshold
      const quantile = ((filter + 1) * GOLDEN_RATIO) % 1
      bias[filter] = 0.5 - sorted[Math.floor(quantile * sorted.length)]! / width
      for (let tap = 0; tap < taps; tap++) kernel[tap * filters + filter] = kernels[tap * count + k]! / width
    }
  }
  return {
    layers: [
      { ...conv, filters, useBias: true },
      { op: 'clip', name: `${name}-above`, input: name },
      { op: 'meanOverTime', name: `${name}-share`, input: `${name}-above` },
    ],
    weights: {
      [`${name}/kernel`]: { shape: [size, inputs.shape[1]!, filters], data: kernel },
      [`${name}/bias`]: { shape: [filters], data: bias },
    },
    output: `${name}-share`,
  }
}

function deviation(values: Float32Array): number {
  let [sum, squares] = [0, 0]
  for (const value of values) {
    sum += value
    squares += value * value
  }
  return Math.sqrt(Math.max(0, squares / values.length - (sum / values.length) ** 2))
}

/** What a spec makes of the series at `rows`, one row each. */
function measure(spec: EncoderSpec, weights: NamedArrays, inputs: Inputs, rows: Int32Array): Matrix {
  const encoder = Encoder.fromWeights(spec, weights)
  const values = embedRows(encoder, inputs, rows, { batch: BATCH })
  encoder.dispose()
  return values
}

/** A dense layer that brings each column to mean 0 and variance 1 and gives principal components. */
function principalDirections(
  { rows, cols, data }: Matrix,
  random: Random,
): { kernel: NamedArrays[string]; bias: NamedArrays[string] } {
  const scale = new Float32Array(cols)
  for (let col = 0; col < cols; col++) {
    const spread = deviation(Float32Array.from({ length: rows }, (_, row) => data[row * cols + col]!))
    scale[col] = spread ** 2 > SMALLEST_VARIANCE ? 1 / spread : 0
  }
  const scaled = { rows, cols, data: data.map((value, at) => value * scale[at % cols]!) }
  const { mean, components } = fitPca(scaled, COMPONENTS, random)
  if (components.rows === 0) throw new RangeError(`expected series that differ, all ${rows} are alike`)
  const kernel = new Float32Array(cols * components.rows)
  const bias = new Float32Array(components.rows)
  for (let unit = 0; unit < components.rows; unit++) {
    for (let col = 0; col < cols; col++) {
      const weight = components.data[unit * cols + col]!
      kernel[col * components.rows + unit] = weight * scale[col]!
      bias[unit]! -= weight * mean[col]!
    }
  }
  return {
    kernel: { shape: [cols, components.rows], data: kernel },
    bias: { shape: [components.rows], data: bias },
  }
}
