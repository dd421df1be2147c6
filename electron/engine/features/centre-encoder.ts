import type { Random } from '../base/random.ts'
import { BATCH_NORM_EPSILON, type EncoderSpec, outputDim } from '../learn/encoders/encoder-spec.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import type { NamedArrays } from '../learn/tensors.ts'
import { gatherInputs } from '../learn/gather-inputs.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'

const MOST_ROWS = 4096
const BATCH = 256

/**
 * Adds two layers that subtract the mean embedding of the data and bring each row back to length 1.
 *
 * All embeddings share a part that tells nothing apart, and while it is there all cosines are alike: with it gone, a
 * cosine of 0 means "no more alike than any two", which neighbours, groups and kernels rely on. The mean is a batch
 * norm without scaling, so that it travels with the model and samples added later are treated the same.
 */
export function centreEncoder(
  { spec, weights }: { readonly spec: EncoderSpec; readonly weights: NamedArrays },
  inputs: Inputs,
  random: Random,
): { spec: EncoderSpec; weights: NamedArrays } {
  const dim = outputDim(spec)
  const constant = (value: number): { shape: number[]; data: Float32Array } => ({
    shape: [dim],
    data: new Float32Array(dim).fill(value),
  })
  return {
    spec: {
      ...spec,
      layers: [
        ...spec.layers,
        { op: 'batchNorm', name: 'centre', input: spec.output },
        { op: 'unitNorm', name: 'centred', input: 'centre' },
      ],
      output: 'centred',
    },
    weights: {
      ...weights,
      'centre/gamma': constant(1),
      'centre/beta': constant(0),
      'centre/mean': { shape: [dim], data: meanEmbedding(spec, weights, inputs, random) },
      'centre/variance': constant(1 - BATCH_NORM_EPSILON),
    },
  }
}

function meanEmbedding(spec: EncoderSpec, weights: NamedArrays, inputs: Inputs, random: Random): Float32Array {
  const count = countInputs(inputs)
  const rows = random.sample(count, Math.min(count, MOST_ROWS))
  const sum = new Float64Array(outputDim(spec))
  const encoder = Encoder.fromWeights(spec, weights)
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = gatherInputs(inputs, rows.subarray(start, start + BATCH))
    const output = encoder.forward(batch, 'infer')
    const values = output.dataSync<'float32'>()
    values.forEach((value, at) => (sum[at % sum.length]! += value))
    batch.dispose()
    output.dispose()
  }
  encoder.dispose()
  return Float32Array.from(sum, (value) => value / rows.length)
}
