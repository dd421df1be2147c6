import { type EncoderSpec, INPUT, inputsOf, type LayerSpec } from '../learn/encoders/encoder-spec.ts'
import type { NamedArrays } from '../learn/tensors.ts'

/** An encoder at rest: what it computes and the weights it computes with. */
export interface EncoderParts {
  readonly spec: EncoderSpec
  readonly weights: NamedArrays
}

const [FIRST, SECOND] = ['a', 'b']

/**
 * Joins two encoders over the same input into one: concat(w₁ · unitNorm(a), w₂ · unitNorm(b)), then unitNorm.
 *
 * With equal weights a cosine of the whole is the mean of the two cosines; otherwise their mean weighted by w₁² and w₂².
 * Layers of `a` are named `a.…`, those of `b` `b.…`, so that joined encoders can be joined again.
 *
 * @throws RangeError when the inputs differ in shape or a weight is not above 0.
 */
export function concatEncoders(
  a: EncoderParts,
  b: EncoderParts,
  blockWeights: readonly [number, number] = [1, 1],
): EncoderParts {
  if (String(a.spec.inputShape) !== String(b.spec.inputShape)) {
    throw new RangeError(`cannot join encoders of [${a.spec.inputShape}] and [${b.spec.inputShape}]`)
  }
  if (!blockWeights.every((weight) => weight > 0)) {
    throw new RangeError(`expected block weights above 0, got ${blockWeights}`)
  }
  const [blockA, blockB] = [block(a, FIRST, blockWeights[0]), block(b, SECOND, blockWeights[1])]
  return {
    spec: {
      inputShape: a.spec.inputShape,
      layers: [
        ...blockA.layers,
        ...blockB.layers,
        { op: 'concat', name: 'joined', inputs: [blockA.output, blockB.output] },
        { op: 'unitNorm', name: 'embedding', input: 'joined' },
      ],
      output: 'embedding',
    },
    weights: { ...blockA.weights, ...blockB.weights },
  }
}

/** Convolutions, dense layers and batch norms of the encoder that was joined second, in order; none when none was. */
export function learnedLayers({ layers }: EncoderSpec): string[] {
  return layers.flatMap(({ op, name }) =>
    name.startsWith(`${SECOND}.`) && (op === 'conv' || op === 'dense' || op === 'batchNorm') ? [name] : [],
  )
}

interface Block {
  readonly layers: readonly LayerSpec[]
  readonly output: string
  readonly weights: NamedArrays
}

function block({ spec, weights }: EncoderParts, prefix: string, weight: number): Block {
  const renamed = (name: string): string => (name === INPUT ? INPUT : `${prefix}.${name}`)
  const layers: LayerSpec[] = spec.layers.map((layer) => rename(layer, renamed))
  layers.push({ op: 'unitNorm', name: `${prefix}-unit`, input: renamed(spec.output) })
  if (weight !== 1) {
    layers.push({ op: 'rescale', name: `${prefix}-weighted`, input: `${prefix}-unit`, scale: weight, offset: 0 })
  }
  return {
    layers,
    output: layers.at(-1)?.name ?? INPUT,
    weights: Object.fromEntries(Object.entries(weights).map(([name, value]) => [`${prefix}.${name}`, value])),
  }
}

function rename(layer: LayerSpec, renamed: (name: string) => string): LayerSpec {
  const name = renamed(layer.name)
  return 'inputs' in layer
    ? { ...layer, name, inputs: inputsOf(layer).map(renamed) }
    : { ...layer, name, input: renamed(layer.input) }
}
