import type { Inputs } from '../learn/inputs.ts'

/** Sequences of tokens that end at the last place, zeros before them: `[count, length]`. */
export interface Sequences extends Inputs {
  readonly data: Int32Array
  readonly vocabulary: number
}

/** @throws RangeError when the samples are no rows of tokens. */
export function asSequences(inputs: Inputs): Sequences {
  const { data, shape, vocabulary } = inputs
  if (data instanceof Int32Array && shape.length === 1 && vocabulary !== undefined) return { data, shape, vocabulary }
  throw new RangeError(`expected rows of tokens, got samples of [${shape}] without a vocabulary`)
}
