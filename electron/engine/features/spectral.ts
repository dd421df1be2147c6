import type { Random } from '../base/random.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { type EncoderSpec, INPUT, type LayerSpec } from '../learn/encoders/encoder-spec.ts'
import { gatherInputs } from '../learn/gather-inputs.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import type { Matrix, NamedArrays } from '../learn/tensors.ts'
import type { EncoderParts } from './concat.ts'
import { fitPca } from './pca.ts'

const MOST_SOUNDS = 5_000
const BATCH = 256
const COURSE_COMPONENTS = 64
const TONE_COMPONENTS = 32
// Measured on spoken digits: as much as the course costs a point, nothing at all one too.
const TONE_WEIGHT = 0.5

/**
 * Features of spectrograms that need no training, as an encoder: the course of a sound over time, and its tone whatever the time.
 *
 *     course:  spectrogram → PCA to 64 → unitNorm
 *     tone:    mean ⊕ maximum ⊕ mean rise of each band over time → PCA to 32 → unitNorm
 *
 * The course tells words apart, which say the same sounds in another order; the tone what sounds on, or at any moment.
 *
 * @param inputs `[n, frames, bands]`, 0 to 255; 5,000 of them, drawn at random, are looked at.
 * @throws RangeError when all sounds are alike.
 */
export function fitSpectral(inputs: Inputs, random: Random): EncoderParts {
  const [, bands = 0] = inputs.shape
  const count = countInputs(inputs)
  const rows = random.sample(count, Math.min(count, MOST_SOUNDS))
  const stem: readonly LayerSpec[] = [
    { op: 'rescale', name: 'levels', input: INPUT, scale: 1 / 255, offset: 0 },
    { op: 'flatten', name: 'moments', input: 'levels' },
    { op: 'meanOverTime', name: 'mean', input: 'levels' },
    { op: 'maxOverTime', name: 'most', input: 'levels' },
    { op: 'conv1d', name: 'change', input: 'levels', filters: bands, size: 3, stride: 1, dilation: 1, useBias: false },
    { op: 'relu', name: 'rise', input: 'change' },
    { op: 'meanOverTime', name: 'rises', input: 'rise' },
    { op: 'concat', name: 'statistics', inputs: ['mean', 'most', 'rises'] },
  ]
  const stemWeights: NamedArrays = { 'change/kernel': differences(bands) }
  const measure = (output: string): Matrix =>
    measureAll(
      { spec: { inputShape: [...inputs.shape], layers: [...stem], output }, weights: stemWeights },
      inputs,
      rows,
    )
  const course = principal('course', measure('moments'), COURSE_COMPONENTS, random)
  const tone = principal('tone', measure('statistics'), TONE_COMPONENTS, random, bands)
  if (course.units === 0 || tone.units === 0)
    throw new RangeError(`expected sounds that differ, all ${rows.length} are alike`)
  const spec: EncoderSpec = {
    inputShape: [...inputs.shape],
    layers: [
      ...stem,
      { op: 'dense', name: 'course', input: 'moments', units: course.units, useBias: true },
      { op: 'unitNorm', name: 'course-unit', input: 'course' },
      { op: 'dense', name: 'tone', input: 'statistics', units: tone.units, useBias: true },
      { op: 'unitNorm', name: 'tone-unit', input: 'tone' },
      { op: 'rescale', name: 'tone-weighted', input: 'tone-unit', scale: TONE_WEIGHT, offset: 0 },
      { op: 'concat', name: 'spectral', inputs: ['course-unit', 'tone-weighted'] },
    ],
    output: 'spectral',
  }
  return { spec, weights: { ...stemWeights, ...course.weights, ...tone.weights } }
}

/** What each band gains from the frame before to the frame after: a convolution of the bands one by one. */
function differences(bands: number): { shape: number[]; data: Float32Array } {
  const data = new Float32Array(3 * bands * bands)
  for (let band = 0; band < bands; band++) {
    data[band * bands + band] = -1
    data[(2 * bands + band) * bands + band] = 1
  }
  return { shape: [3, bands, bands], data }
}

/**
 * Principal components as the weights of a dense layer.
 *
 * @param groupLength Columns that are brought to the same variance in all, this many at a time; all together when left out.
 */
function principal(
  name: string,
  values: Matrix,
  count: number,
  random: Random,
  groupLength = values.cols,
): { units: number; weights: NamedArrays } {
  const scales = groupScales(values, groupLength)
  const data = values.data.map((value, at) => value * (scales[at % values.cols] ?? 0))
  const { mean, components } = fitPca({ ...values, data }, count, random)
  const { rows: units, cols } = components
  const kernel = new Float32Array(cols * units)
  const bias = new Float32Array(units)
  for (let unit = 0; unit < units; unit++) {
    for (let d = 0; d < cols; d++) {
      const weight = components.data[unit * cols + d] ?? 0
      kernel[d * units + unit] = weight * (scales[d] ?? 0)
      bias[unit] = (bias[unit] ?? 0) - weight * (mean[d] ?? 0)
    }
  }
  return {
    units,
    weights: {
      [`${name}/kernel`]: { shape: [cols, units], data: kernel },
      [`${name}/bias`]: { shape: [units], data: bias },
    },
  }
}

/** For each column one over the standard deviation of its group; 0 where a group does not vary. */
function groupScales({ rows, cols, data }: Matrix, groupLength: number): Float64Array {
  const [sums, squares] = [new Float64Array(cols), new Float64Array(cols)]
  data.forEach((value, at) => {
    sums[at % cols]! += value / rows
    squares[at % cols]! += (value * value) / rows
  })
  const scales = new Float64Array(cols)
  for (let start = 0; start < cols; start += groupLength) {
    let variance = 0
    for (let d = start; d < start + groupLength; d++) variance += Math.max(0, squares[d]! - sums[d]! ** 2)
    scales.fill(variance > 1e-8 ? 1 / Math.sqrt(variance) : 0, start, start + groupLength)
  }
  return scales
}

function measureAll({ spec, weights }: EncoderParts, inputs: Inputs, rows: Int32Array): Matrix {
  const encoder = Encoder.fromWeights(spec, weights)
  const parts: Float32Array[] = []
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = gatherInputs(inputs, rows.subarray(start, start + BATCH))
    const output = encoder.forward(batch, 'infer')
    parts.push(output.dataSync<'float32'>())
    batch.dispose()
    output.dispose()
  }
  encoder.dispose()
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    data.set(part, at)
    at += part.length
  }
  return { rows: rows.length, cols: data.length / rows.length, data }
}
