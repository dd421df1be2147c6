import type { EncoderSpec, LayerSpec } from './encoder-spec.ts'
import { layerShapes } from './encoder-spec.ts'

/** The last layer of an encoder that is still an image: `side` × `side` cells. */
export interface FeatureMap {
  readonly layer: string
  readonly side: number
}

/** What an encoder pools. @throws RangeError when none of its layers is an image. */
export function featureMap(encoder: EncoderSpec): FeatureMap {
  const shapes = layerShapes(encoder)
  const last = encoder.layers.findLast(({ op, name }) => op !== 'averagePool' && shapes.get(name)?.length === 3)
  const side = last && shapes.get(last.name)?.[0]
  if (last === undefined || side === undefined) {
    throw new RangeError('the encoder has no feature map: nothing could be decoded from it')
  }
  return { layer: last.name, side }
}

/**
 * The encoder with a decoder on top: from each cell of its feature map, and the cells around it, the pixels of the patch
 * that the cell stands for.
 *
 *     conv3 → batch norm → ReLU → conv1;   output: [batch, cells · patch² · 3], patch = image side / map side, rounded up
 *
 * It is small, so that what is hard is left to the encoder.
 */
export function withDecoder(encoder: EncoderSpec, filters = 128): EncoderSpec {
  const map = featureMap(encoder)
  const [height = 0, , channels = 0] = encoder.inputShape
  const values = Math.ceil(height / map.side) ** 2 * channels
  const layers: readonly LayerSpec[] = [
    { op: 'conv', name: 'decoder.conv1', input: map.layer, filters, size: 3, stride: 1, useBias: false },
    { op: 'batchNorm', name: 'decoder.norm', input: 'decoder.conv1' },
    { op: 'relu', name: 'decoder.relu', input: 'decoder.norm' },
    { op: 'conv', name: 'decoder.conv2', input: 'decoder.relu', filters: values, size: 1, stride: 1, useBias: true },
    { op: 'flatten', name: 'decoder.patches', input: 'decoder.conv2' },
  ]
  return { ...encoder, layers: [...encoder.layers, ...layers], output: 'decoder.patches' }
}
