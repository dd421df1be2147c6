/**
 * An encoder as data: a graph of layers in JSON, run by the trainer (`encoder.ts`) and as a TensorFlow.js layers model
 * (`layers-model.ts`), and held in checkpoints and exports.
 *
 * Every encoder takes what the modality prepares, `[batch, ...inputShape]`, under the name `input`: pixels from 0 to 255, ids of
 * tokens, measured values. No scaling is left to whoever loads it.
 */
import { z } from 'zod'

/** The name under which layers refer to what the encoder is given. */
export const INPUT = 'input'

const LayerName = z.string().regex(/^[\w.-]+$/, 'a layer name has letters, digits, dots, dashes and underscores')
const size = z.int().positive()
const one = { name: LayerName, input: LayerName }
const several = { name: LayerName, inputs: z.array(LayerName).min(2) }

export const LayerSpec = z.discriminatedUnion('op', [
  /** `x · scale + offset`. */
  z.strictObject({ op: z.literal('rescale'), ...one, scale: z.number(), offset: z.number() }),
  /** Convolution with a square filter, padded so that stride 1 keeps height and width. */
  z.strictObject({ op: z.literal('conv'), ...one, filters: size, size, stride: size, useBias: z.boolean() }),
  /** Over all axes but the last; see `BATCH_NORM_EPSILON`. */
  z.strictObject({ op: z.literal('batchNorm'), ...one }),
  z.strictObject({ op: z.literal('relu'), ...one }),
  /** `min(1, max(0, x))`: after a steep convolution, whether a value is above a threshold, and just how much in between. */
  z.strictObject({ op: z.literal('clip'), ...one }),
  /** Over the last axis. */
  z.strictObject({ op: z.literal('softmax'), ...one }),
  z.strictObject({ op: z.literal('add'), ...several }),
  /** Mean of square windows that lie wholly inside. */
  z.strictObject({ op: z.literal('averagePool'), ...one, size, stride: size }),
  z.strictObject({ op: z.literal('globalAveragePool'), ...one }),
  /** Convolution over time, every `dilation` steps, padded so that stride 1 keeps the length. One of the two is 1. */
  z.strictObject({
    op: z.literal('conv1d'),
    ...one,
    filters: size,
    size: size.refine((steps) => steps % 2 === 1, 'a filter over time has an odd size'),
    stride: size,
    dilation: size,
    useBias: z.boolean(),
  }),
  z.strictObject({ op: z.literal('meanOverTime'), ...one }),
  z.strictObject({ op: z.literal('maxOverTime'), ...one }),
  /** The mean of each of so many equal stretches of time, `[steps, channels]` to `[parts, channels]`. */
  z.strictObject({ op: z.literal('averageParts'), ...one, parts: size }),
  /** Rows of a table by token, `[length]` to `[length, units]`. Token 0 is padding, and zeros here. */
  z.strictObject({ op: z.literal('embed'), ...one, vocabulary: size, units: size }),
  z.strictObject({ op: z.literal('sumOverTime'), ...one }),
  /** `[steps, channels]` to `[channels, steps]`, so that a dense layer weighs the steps. */
  z.strictObject({ op: z.literal('transpose'), ...one }),
  /** Of `[value, tokens]` the value, zeros where there is padding. */
  z.strictObject({ op: z.literal('mask'), name: LayerName, inputs: z.tuple([LayerName, LayerName]) }),
  /** One head of attention: of `[queries, keys, values, tokens]` what each place finds at those that are no padding. */
  z.strictObject({
    op: z.literal('attend'),
    name: LayerName,
    inputs: z.tuple([LayerName, LayerName, LayerName, LayerName]),
  }),
  /** Along the last axis, with a scale and an offset of its own for each place on it. */
  z.strictObject({ op: z.literal('layerNorm'), ...one }),
  z.strictObject({ op: z.literal('flatten'), ...one }),
  /** Along the last axis of one row, or of each step. */
  z.strictObject({ op: z.literal('dense'), ...one, units: size, useBias: z.boolean() }),
  /** Along the last axis. */
  z.strictObject({ op: z.literal('concat'), ...several }),
  /** `(z − mean(z)) / ‖z − mean(z)‖` along the last axis: unit length, and a layer normalisation up to the factor √dim. */
  z.strictObject({ op: z.literal('unitNorm'), ...one }),
])
export type LayerSpec = z.infer<typeof LayerSpec>

export const EncoderSpec = z.strictObject({
  /** `[height, width, channels]`, `[steps, channels]` or `[tokens]`. */
  inputShape: z.array(size).min(1).max(3).readonly(),
  /** Each layer comes after the ones it takes its input from. */
  layers: z.array(LayerSpec).min(1),
  /** The layer whose value is the embedding, `[batch, dim]`. */
  output: LayerName,
})
export type EncoderSpec = z.infer<typeof EncoderSpec>

/** Added to a variance before its root is taken, the same wherever a spec is run. */
export const BATCH_NORM_EPSILON = 1e-3

/** Shape of one sample: `[dim]`, `[steps, channels]` or `[height, width, channels]`. */
export type Shape = readonly number[]

/** Checks a spec from a file, its graph and its shapes included. @throws ZodError or RangeError saying what is wrong. */
export function parseEncoderSpec(value: unknown): EncoderSpec {
  const spec = EncoderSpec.parse(value)
  outputDim(spec)
  return spec
}

/** Names of what a layer takes, in order. */
export function inputsOf(layer: LayerSpec): readonly string[] {
  return 'inputs' in layer ? layer.inputs : [layer.input]
}

/**
 * The shape of every layer's value, by name, `input` included.
 *
 * @throws RangeError when a name is taken twice, an input is not defined before it is used, or a shape does not fit.
 */
export function layerShapes(spec: EncoderSpec): ReadonlyMap<string, Shape> {
  const shapes = new Map<string, Shape>([[INPUT, spec.inputShape]])
  for (const layer of spec.layers) {
    if (shapes.has(layer.name)) throw new RangeError(`two layers are named ${layer.name}`)
    const inputs = inputsOf(layer).map((input) => {
      const shape = shapes.get(input)
      if (shape === undefined)
        throw new RangeError(`layer ${layer.name} uses ${input}, which no layer before it defines`)
      return shape
    })
    shapes.set(layer.name, shapeOf(layer, inputs))
  }
  return shapes
}

/** Length of the embedding. @throws RangeError when the output is not one row for each sample. */
export function outputDim(spec: EncoderSpec): number {
  const shape = layerShapes(spec).get(spec.output)
  const [dim, ...rest] = shape ?? []
  if (dim === undefined) throw new RangeError(`no layer is named ${spec.output}, the output`)
  if (rest.length > 0)
    throw new RangeError(`the output ${spec.output} must be one row a sample, its shape is [${shape}]`)
  return dim
}

/** Multiplications of one forward pass over one sample, in convolutions and dense layers. */
export function countMacs(spec: EncoderSpec): number {
  const shapes = layerShapes(spec)
  let macs = 0
  for (const layer of spec.layers) {
    if (layer.op !== 'conv' && layer.op !== 'conv1d' && layer.op !== 'dense') continue
    const window = layer.op === 'conv' ? layer.size ** 2 : layer.op === 'conv1d' ? layer.size : 1
    macs += product(shapes.get(layer.name) ?? []) * window * (shapes.get(layer.input)?.at(-1) ?? 0)
  }
  return macs
}

function shapeOf(layer: LayerSpec, inputs: readonly Shape[]): Shape {
  const [first = []] = inputs
  switch (layer.op) {
    case 'rescale':
    case 'batchNorm':
    case 'relu':
    case 'clip':
    case 'softmax':
    case 'unitNorm':
    case 'layerNorm':
      return first
    case 'conv': {
      const [height, width] = image(layer, first)
      return [Math.ceil(height / layer.stride), Math.ceil(width / layer.stride), layer.filters]
    }
    case 'averagePool': {
      const [height, width, channels] = image(layer, first)
      if (Math.min(height, width) < layer.size) {
        throw new RangeError(`layer ${layer.name} averages windows of ${layer.size} over [${first}]`)
      }
      const windows = (length: number): number => Math.floor((length - layer.size) / layer.stride) + 1
      return [windows(height), windows(width), channels]
    }
    case 'globalAveragePool':
      return [image(layer, first)[2]]
    case 'conv1d': {
      if (layer.stride > 1 && layer.dilation > 1) {
        throw new RangeError(`layer ${layer.name} has a stride of ${layer.stride} and a dilation of ${layer.dilation}`)
      }
      return [Math.ceil(series(layer, first)[0] / layer.stride), layer.filters]
    }
    case 'meanOverTime':
    case 'maxOverTime':
    case 'sumOverTime':
      return [series(layer, first)[1]]
    case 'averageParts': {
      const [steps, channels] = series(layer, first)
      if (steps % layer.parts !== 0) throw new RangeError(`layer ${layer.name} cuts ${steps} steps into ${layer.parts}`)
      return [layer.parts, channels]
    }
    case 'transpose':
      return series(layer, first).toReversed()
    case 'embed':
      return [...row(layer, first), layer.units]
    case 'mask':
      requireTokens(layer, inputs)
      return first
    case 'attend': {
      requireTokens(layer, inputs)
      requireEqual(layer, inputs.slice(0, 2))
      requireEqual(layer, inputs.slice(0, 3).map((shape) => shape.slice(0, 1))) // prettier-ignore
      return inputs[2] ?? []
    }
    case 'flatten':
      return [product(first)]
    case 'dense':
      if (first.length !== 2) row(layer, first)
      return [...first.slice(0, -1), layer.units]
    case 'add':
      requireEqual(layer, inputs)
      return first
    case 'concat':
      requireEqual(layer, inputs.map((shape) => shape.slice(0, -1))) // prettier-ignore
      return [...first.slice(0, -1), inputs.reduce((sum, shape) => sum + (shape.at(-1) ?? 0), 0)]
  }
}

function image(layer: LayerSpec, shape: Shape): readonly [number, number, number] {
  const [height, width, channels, ...rest] = shape
  if (height === undefined || width === undefined || channels === undefined || rest.length > 0) {
    throw new RangeError(`layer ${layer.name} needs [height, width, channels], got [${shape}]`)
  }
  return [height, width, channels]
}

function series(layer: LayerSpec, shape: Shape): readonly [number, number] {
  const [steps, channels, ...rest] = shape
  if (steps === undefined || channels === undefined || rest.length > 0) {
    throw new RangeError(`layer ${layer.name} needs [steps, channels], got [${shape}]`)
  }
  return [steps, channels]
}

/** The last input is one token for each step of the first. */
function requireTokens(layer: LayerSpec, inputs: readonly Shape[]): void {
  const [[steps] = [], tokens = []] = [inputs.at(0), inputs.at(-1)]
  series(layer, inputs[0] ?? [])
  if (tokens.length !== 1 || tokens[0] !== steps) {
    throw new RangeError(`layer ${layer.name} needs [${steps}] tokens, got [${tokens}]`)
  }
}

function row(layer: LayerSpec, shape: Shape): Shape {
  if (shape.length !== 1) throw new RangeError(`layer ${layer.name} needs one row a sample, got [${shape}]`)
  return shape
}

function requireEqual(layer: LayerSpec, shapes: readonly Shape[]): void {
  const [first, ...others] = shapes.map(String)
  const different = others.find((shape) => shape !== first)
  if (different !== undefined) throw new RangeError(`layer ${layer.name} joins [${first}] and [${different}]`)
}

function product(shape: Shape): number {
  return shape.reduce((total, length) => total * length, 1)
}
