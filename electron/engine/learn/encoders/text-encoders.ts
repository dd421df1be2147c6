import type { Inputs } from '../inputs.ts'
import { type EncoderSpec, INPUT, type LayerSpec } from './encoder-spec.ts'

const DIM = 128
const HEADS = 2
const BLOCKS = 2

type Tokens = Pick<Inputs, 'shape' | 'vocabulary'>

/** A text as the sum of vectors, one for each token: `[length]` to 128 numbers. @throws RangeError when samples are no rows of tokens. */
export function bagEncoder(inputs: Tokens): EncoderSpec {
  const { inputShape, embed } = tokens(inputs)
  return {
    inputShape,
    layers: [embed, { op: 'sumOverTime', name: 'text', input: embed.name }],
    output: 'text',
  }
}

/**
 * A small transformer over tokens, `[length]` to 128 numbers: the order of the words counts.
 *
 *     embed 128 → + conv 3 over neighbouring tokens → 2 × (+ attention of 2 heads, layer norm, + dense 256 → ReLU → 128, layer norm)
 *     embedding = sum over the tokens that are no padding
 *
 * The convolution tells where tokens stand to each other, in place of numbered positions, so that a text may have any length.
 *
 * @throws RangeError when samples are no rows of tokens.
 */
export function transformerEncoder(inputs: Tokens): EncoderSpec {
  const { inputShape, embed } = tokens(inputs)
  const near: LayerSpec[] = [
    { op: 'conv1d', name: 'near', input: embed.name, filters: DIM, size: 3, stride: 1, dilation: 1, useBias: true },
    { op: 'add', name: 'placed', inputs: [embed.name, 'near'] },
    { op: 'layerNorm', name: 'start', input: 'placed' },
  ]
  const blocks = Array.from({ length: BLOCKS }, (_, at) =>
    attentionBlock(`block${at}`, at === 0 ? 'start' : `block${at - 1}.end`),
  )
  return {
    inputShape,
    layers: [
      embed,
      ...near,
      ...blocks.flat(),
      { op: 'mask', name: 'words', inputs: [`block${BLOCKS - 1}.end`, INPUT] },
      { op: 'sumOverTime', name: 'text', input: 'words' },
    ],
    output: 'text',
  }
}

/** Attention and a small network for each token, each added to what it takes and normalised. Its output is `name.end`. */
export function attentionBlock(name: string, input: string): LayerSpec[] {
  const heads = Array.from({ length: HEADS }, (_, head) => `${name}.head${head}`)
  const units = DIM / HEADS
  return [
    ...heads.flatMap((head): LayerSpec[] => [
      { op: 'dense', name: `${head}.queries`, input, units, useBias: true },
      { op: 'dense', name: `${head}.keys`, input, units, useBias: false },
      { op: 'dense', name: `${head}.values`, input, units, useBias: true },
      { op: 'attend', name: head, inputs: [`${head}.queries`, `${head}.keys`, `${head}.values`, INPUT] },
    ]),
    { op: 'concat', name: `${name}.heads`, inputs: heads },
    { op: 'dense', name: `${name}.mixed`, input: `${name}.heads`, units: DIM, useBias: true },
    { op: 'add', name: `${name}.seen`, inputs: [input, `${name}.mixed`] },
    { op: 'layerNorm', name: `${name}.middle`, input: `${name}.seen` },
    { op: 'dense', name: `${name}.wide`, input: `${name}.middle`, units: 2 * DIM, useBias: true },
    { op: 'relu', name: `${name}.relu`, input: `${name}.wide` },
    { op: 'dense', name: `${name}.narrow`, input: `${name}.relu`, units: DIM, useBias: true },
    { op: 'add', name: `${name}.thought`, inputs: [`${name}.middle`, `${name}.narrow`] },
    { op: 'layerNorm', name: `${name}.end`, input: `${name}.thought` },
  ]
}

function tokens({ shape, vocabulary }: Tokens): { inputShape: number[]; embed: LayerSpec } {
  if (shape.length !== 1 || vocabulary === undefined) {
    throw new RangeError(`expected rows of tokens, got samples of [${shape}]`)
  }
  return { inputShape: [...shape], embed: { op: 'embed', name: 'tokens', input: INPUT, vocabulary, units: DIM } }
}
