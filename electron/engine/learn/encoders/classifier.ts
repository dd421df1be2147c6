import type { EncoderSpec } from './encoder-spec.ts'

/** The layer of scores that `withClasses` adds, and the one of probabilities, its output. */
export const SCORES = 'head'
const PROBABILITIES = 'probabilities'

/** Puts a linear layer and a softmax on an encoder: one spec from pixels to class probabilities, `[batch, classCount]`. */
export function withClasses(spec: EncoderSpec, classCount: number): EncoderSpec {
  return {
    ...spec,
    layers: [
      ...spec.layers,
      { op: 'dense', name: SCORES, input: spec.output, units: classCount, useBias: true },
      { op: 'softmax', name: PROBABILITIES, input: SCORES },
    ],
    output: PROBABILITIES,
  }
}

/** The encoder that `withClasses` was given. @throws RangeError when the spec is of something else. */
export function withoutClasses(spec: EncoderSpec): EncoderSpec {
  const scores = spec.layers.find(({ name }) => name === SCORES)
  if (spec.output !== PROBABILITIES || scores?.op !== 'dense') throw new RangeError('the spec is of no classifier')
  return { ...spec, layers: spec.layers.slice(0, -2), output: scores.input }
}
