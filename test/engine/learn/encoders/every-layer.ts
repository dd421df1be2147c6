import type { EncoderSpec } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { initialWeights } from '../../../../electron/engine/learn/encoders/weights.ts'
import { Random } from '../../../../electron/engine/base/random.ts'
import type { NamedArrays } from '../../../../electron/engine/learn/tensors.ts'
import { wave } from '../finite-differences.ts'

/** A small encoder that uses every kind of layer once at least. */
export const everyLayer: EncoderSpec = {
  inputShape: [8, 8, 3],
  layers: [
    { op: 'rescale', name: 'rescale', input: 'input', scale: 1 / 64, offset: -2 },
    { op: 'conv', name: 'stem', input: 'rescale', filters: 4, size: 3, stride: 2, useBias: true },
    { op: 'batchNorm', name: 'stem.norm', input: 'stem' },
    { op: 'relu', name: 'stem.relu', input: 'stem.norm' },
    { op: 'conv', name: 'deep', input: 'stem.relu', filters: 4, size: 3, stride: 1, useBias: false },
    { op: 'add', name: 'sum', inputs: ['deep', 'stem.relu'] },
    { op: 'conv', name: 'palette', input: 'rescale', filters: 5, size: 1, stride: 1, useBias: true },
    { op: 'softmax', name: 'nearest', input: 'palette' },
    { op: 'globalAveragePool', name: 'histogram', input: 'nearest' },
    { op: 'unitNorm', name: 'unit-histogram', input: 'histogram' },
    { op: 'averagePool', name: 'pool', input: 'sum', size: 2, stride: 2 },
    { op: 'flatten', name: 'places', input: 'pool' },
    { op: 'dense', name: 'dense', input: 'places', units: 6, useBias: true },
    { op: 'batchNorm', name: 'dense.norm', input: 'dense' },
    { op: 'dense', name: 'dense2', input: 'dense.norm', units: 4, useBias: false },
    { op: 'concat', name: 'both', inputs: ['unit-histogram', 'dense2'] },
    { op: 'unitNorm', name: 'embedding', input: 'both' },
  ],
  output: 'embedding',
}

/** The same for series: 11 steps, which no dilation here divides. */
export const everyLayerOverTime: EncoderSpec = {
  inputShape: [11, 2],
  layers: [
    { op: 'rescale', name: 'rescale', input: 'input', scale: 1 / 64, offset: -2 },
    { op: 'conv1d', name: 'near', input: 'rescale', filters: 4, size: 3, stride: 2, dilation: 1, useBias: true },
    { op: 'batchNorm', name: 'near.norm', input: 'near' },
    { op: 'relu', name: 'near.relu', input: 'near.norm' },
    { op: 'conv1d', name: 'far', input: 'near.relu', filters: 4, size: 5, stride: 1, dilation: 2, useBias: false },
    { op: 'add', name: 'sum', inputs: ['far', 'near.relu'] },
    { op: 'maxOverTime', name: 'most', input: 'sum' },
    { op: 'conv1d', name: 'kernels', input: 'rescale', filters: 5, size: 9, stride: 1, dilation: 3, useBias: true },
    { op: 'clip', name: 'positive', input: 'kernels' },
    { op: 'meanOverTime', name: 'share', input: 'positive' },
    { op: 'averageParts', name: 'parts', input: 'sum', parts: 3 },
    { op: 'flatten', name: 'places', input: 'parts' },
    { op: 'concat', name: 'both', inputs: ['most', 'share', 'places'] },
    { op: 'dense', name: 'embedding', input: 'both', units: 4, useBias: true },
  ],
  output: 'embedding',
}

/** The same for tokens: attention beside a bag of words. */
export const everyLayerOfTokens: EncoderSpec = {
  inputShape: [7],
  layers: [
    { op: 'embed', name: 'words', input: 'input', vocabulary: 256, units: 6 },
    { op: 'sumOverTime', name: 'bag', input: 'words' },
    { op: 'dense', name: 'queries', input: 'words', units: 4, useBias: true },
    { op: 'dense', name: 'keys', input: 'words', units: 4, useBias: false },
    { op: 'attend', name: 'attend', inputs: ['queries', 'keys', 'words', 'input'] },
    { op: 'add', name: 'sum', inputs: ['attend', 'words'] },
    { op: 'layerNorm', name: 'norm', input: 'sum' },
    { op: 'mask', name: 'masked', inputs: ['norm', 'input'] },
    { op: 'sumOverTime', name: 'pool', input: 'masked' },
    { op: 'transpose', name: 'turned', input: 'words' },
    { op: 'dense', name: 'weighed', input: 'turned', units: 1, useBias: false },
    { op: 'flatten', name: 'late', input: 'weighed' },
    { op: 'concat', name: 'both', inputs: ['bag', 'pool', 'late'] },
    { op: 'dense', name: 'embedding', input: 'both', units: 5, useBias: true },
  ],
  output: 'embedding',
}

/** Weights in which no bias, scale or statistic has its starting value, so that none can be left out unnoticed. */
export function weightsOf(spec: EncoderSpec): NamedArrays {
  const weights = initialWeights(spec, new Random(7))
  return Object.fromEntries(
    Object.entries(weights).map(([name, { shape, data }], index) => {
      if (name.endsWith('/kernel')) return [name, { shape, data }]
      const moved = wave(data.length, index + 1).map((value, i) => data[i]! + value / 2)
      return [name, { shape, data: moved }]
    }),
  )
}

/** Inputs of `count` samples for a spec, whole numbers from 0 to 255. */
export function pixelsFor(spec: EncoderSpec, count: number, seed = 3): Float32Array {
  const random = new Random(seed)
  const size = spec.inputShape.reduce((product, length) => product * length, count)
  return Float32Array.from({ length: size }, () => random.int(256))
}
