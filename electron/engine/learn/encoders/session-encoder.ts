import type { Inputs } from '../inputs.ts'
import { type EncoderSpec, INPUT } from './encoder-spec.ts'

const DIM = 64

/**
 * Sessions of token ids `[length]`, the last event at the last place, to 64 numbers: a vector for each event, added up with a weight for each
 * place that is learned along. It has next to no weights beside its table: sessions are short, and a few thousand teach no more.
 *
 *     embed 64 → Σ over places i of w_i x_i
 *
 * @throws RangeError when the samples are no rows of tokens.
 */
export function sessionEncoder({ shape, vocabulary }: Pick<Inputs, 'shape' | 'vocabulary'>): EncoderSpec {
  if (shape.length !== 1 || vocabulary === undefined) {
    throw new RangeError(`expected rows of tokens, got samples of [${shape}]`)
  }
  return {
    inputShape: [...shape],
    layers: [
      { op: 'embed', name: 'events', input: INPUT, vocabulary, units: DIM },
      { op: 'transpose', name: 'places', input: 'events' },
      { op: 'dense', name: 'weighed', input: 'places', units: 1, useBias: false },
      { op: 'flatten', name: 'session', input: 'weighed' },
    ],
    output: 'session',
  }
}
