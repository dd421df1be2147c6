import { type EncoderSpec, INPUT, inputsOf, layerShapes, type LayerSpec } from '../learn/encoders/encoder-spec.ts'
import { weightShapes } from '../learn/encoders/weights.ts'
import type { NamedArrays } from '../learn/tensors.ts'

/** The block that pretraining made. */
export const LEARNED = 'learned'

/** An encoder at rest: what it computes and the weights it computes with. */
export interface EncoderParts {
  readonly spec: EncoderSpec
  readonly weights: NamedArrays
}

/** One of the encoders that are joined into an embedding. */
export interface Block {
  /** `LEARNED`, or that of a set of features. */
  readonly name: string
  readonly encoder: EncoderParts
  /** How long its part of an embedding is, against those of the others. */
  readonly weight: number
}

/**
 * Joins encoders over the same input into one: concat(w₁ · unitNorm(a), w₂ · unitNorm(b), …), then unitNorm.
 *
 * With equal weights a cosine of the whole is the mean of the cosines; otherwise their mean weighted by the squares of the
 * weights. Layers of a block are named `block.…`.
 *
 * @throws RangeError with fewer than two blocks, when inputs differ in shape or a weight is not above 0.
 */
export function concatEncoders(blocks: readonly Block[]): EncoderParts {
  const [first] = blocks
  if (first === undefined || blocks.length < 2) throw new RangeError(`expected encoders to join, got ${blocks.length}`)
  const { inputShape } = first.encoder.spec
  const stranger = blocks.find(({ encoder }) => String(encoder.spec.inputShape) !== String(inputShape))
  if (stranger !== undefined) {
    throw new RangeError(`cannot join encoders of [${inputShape}] and [${stranger.encoder.spec.inputShape}]`)
  }
  const wrong = blocks.find(({ weight }) => !(weight > 0))
  if (wrong !== undefined) throw new RangeError(`expected block weights above 0, got ${wrong.weight}`)
  const parts = blocks.map(prefixed)
  return {
    spec: {
      inputShape,
      layers: [
        ...parts.flatMap(({ layers }) => layers),
        { op: 'concat', name: 'joined', inputs: parts.map(({ output }) => output) },
        { op: 'unitNorm', name: 'embedding', input: 'joined' },
      ],
      output: 'embedding',
    },
    weights: Object.assign({}, ...parts.map(({ weights }) => weights)) as NamedArrays,
  }
}

/** Layers with weights of the learned block of joined encoders, in order; none when there is none. */
export function learnedLayers(spec: EncoderSpec): string[] {
  const names = weightShapes(spec).map(({ name }) => name.slice(0, name.lastIndexOf('/')))
  return [...new Set(names)].filter((name) => name.startsWith(`${LEARNED}.`))
}

/** Where the values of a block stand in the embedding of joined encoders, first and end; `undefined` when there is no such block. */
export function blockColumns(spec: EncoderSpec, name: Block['name']): readonly [number, number] | undefined {
  const shapes = layerShapes(spec)
  const joined = spec.layers.find((layer) => layer.name === 'joined')
  if (joined === undefined) return undefined
  let first = 0
  for (const input of inputsOf(joined)) {
    const end = first + (shapes.get(input)?.[0] ?? 0)
    if (input.startsWith(`${name}-`)) return [first, end]
    first = end
  }
  return undefined
}

interface Part {
  readonly layers: readonly LayerSpec[]
  readonly output: string
  readonly weights: NamedArrays
}

function prefixed({ name: prefix, encoder: { spec, weights }, weight }: Block): Part {
  const renamed = (name: string): string => (name === INPUT ? INPUT : `${prefix}.${name}`)
  const unit = `${prefix}-unit`
  const layers: LayerSpec[] = spec.layers.map((layer) => rename(layer, renamed))
  layers.push({ op: 'unitNorm', name: unit, input: renamed(spec.output) })
  if (weight !== 1) layers.push({ op: 'rescale', name: `${prefix}-weighted`, input: unit, scale: weight, offset: 0 })
  return {
    layers,
    output: layers.at(-1)?.name ?? INPUT,
    weights: Object.fromEntries(Object.entries(weights).map(([name, value]) => [`${prefix}.${name}`, value])),
  }
}

function rename(layer: LayerSpec, renamed: (name: string) => string): LayerSpec {
  const name = renamed(layer.name)
  // As many inputs as before, which the type of a map does not say.
  if ('inputs' in layer) return { ...layer, name, inputs: inputsOf(layer).map(renamed) } as LayerSpec
  return { ...layer, name, input: renamed(layer.input) }
}
