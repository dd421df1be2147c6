import { type EncoderSpec, type LayerSpec, layerShapes } from '../encoders/encoder-spec.ts'

/** The last layer of an encoder that still has a time axis. */
export interface TimeMap {
  readonly layer: string
  /** Moments that it has, and steps of the series that each stands for. */
  readonly moments: number
  readonly stride: number
}

/** What an encoder pools over time. @throws RangeError when none of its layers has a time axis. */
export function timeMap(encoder: EncoderSpec): TimeMap {
  const shapes = layerShapes(encoder)
  const last = encoder.layers.findLast(({ op, name }) => op !== 'averageParts' && shapes.get(name)?.length === 2)
  const moments = last && shapes.get(last.name)?.[0]
  if (last === undefined || moments === undefined) {
    throw new RangeError('the encoder has no layer over time: no single step could be told from it')
  }
  return { layer: last.name, moments, stride: Math.ceil((encoder.inputShape[0] ?? 0) / moments) }
}

/** The encoder with a linear map on each moment: `[batch, moments · units]`, moment after moment. */
export function withMomentHead(encoder: EncoderSpec, units: number, prefix: string): EncoderSpec {
  const layers: readonly LayerSpec[] = [
    { op: 'conv1d', name: `${prefix}.map`, input: timeMap(encoder).layer, filters: units, size: 1, stride: 1, dilation: 1, useBias: true },
    { op: 'flatten', name: `${prefix}.moments`, input: `${prefix}.map` },
  ] // prettier-ignore
  return { ...encoder, layers: [...encoder.layers, ...layers], output: `${prefix}.moments` }
}
