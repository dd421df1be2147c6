import type { Random } from '../../base/random.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import type { tf } from '../tf.ts'
import type { PredictionObjective } from './objective.ts'
import { tellAnswers } from './tell-answers.ts'
import { alignToEnd, alignToStart, sequencesOf } from './token-sequences.ts'

export interface SkipGramConfig {
  /** How many tokens on either side count as the neighbourhood of a word. */
  readonly window: number
  /** Words of each text that are taken out of their neighbourhoods in one step. */
  readonly wordsEach: number
  /** Weight of the penalty on long vectors. */
  readonly sizeWeight: number
}

// A token of a larger share of the batch than this is taken out less often, by the root of how much larger.
const FREQUENT = 1e-3

/**
 * Skip-gram: takes words out of their texts and tells which belongs into which neighbourhood.
 *
 * Words and neighbourhoods go through the same encoder: a word as a text of one token, a neighbourhood as one of the tokens around it.
 * Each is told from all others of the batch in the place of a few drawn ones, see `tellAnswers` for the loss. Frequent tokens are
 * taken out less often. Over sessions of events it is item2vec (Barkan and Koenigstein, 2016).
 *
 * Throws a `RangeError` when no sample of a batch has two tokens.
 *
 * Mikolov and others, 2013, https://arxiv.org/abs/1310.4546
 */
export const skipGram: PredictionObjective<SkipGramConfig, 'surprise' | 'size'> = {
  name: 'skip-gram',
  kind: 'prediction',
  defaults: { window: 8, wordsEach: 4, sizeWeight: 0.02 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: (encoder) => encoder,

  arrange(batch, encoder, { window, wordsEach }, random) {
    const texts = sequencesOf(batch)
    const share = shareOfTokens(texts)
    const pairs = texts.flatMap((text) =>
      choosePlaces(text, wordsEach, share, random).map((place) => ({
        word: Float32Array.of(text[place]!),
        around: neighbourhood(text, place, window),
      })),
    )
    const rows = [...pairs.map(({ around }) => around), ...pairs.map(({ word }) => word)]
    return { shown: arrangeRows(rows, encoder), answers: [] }
  },

  loss: (predictions, _, { sizeWeight }) => tellAnswers(predictions, sizeWeight),
}

function shareOfTokens(texts: readonly Float32Array[]): ReadonlyMap<number, number> {
  const total = texts.reduce((sum, text) => sum + text.length, 0)
  const shares = new Map<number, number>()
  for (const text of texts) for (const token of text) shares.set(token, (shares.get(token) ?? 0) + 1 / total)
  return shares
}

/** Up to `count` different places, those of frequent tokens passed over more often than not; one at least. */
function choosePlaces(text: Float32Array, count: number, share: ReadonlyMap<number, number>, random: Random): number[] {
  const order = random.sample(text.length, text.length)
  const chosen = [...order].filter((place) => random.uniform() < Math.sqrt(FREQUENT / (share.get(text[place]!) ?? 1)))
  return chosen.length === 0 ? [order[0] ?? 0] : chosen.slice(0, count)
}

function neighbourhood(text: Float32Array, place: number, window: number): Float32Array {
  const start = Math.max(0, place - window)
  return text.slice(start, place + window + 1).filter((_, at) => start + at !== place)
}

/** Encoders that weigh places are given all of them, the last token at the last place; others no more than it takes. */
function arrangeRows(rows: readonly Float32Array[], { layers, inputShape: [length = 0] }: EncoderSpec): tf.Tensor2D {
  return layers.some(({ op }) => op === 'transpose') ? alignToEnd(rows, length) : alignToStart(rows)
}
