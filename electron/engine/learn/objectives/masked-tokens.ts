import { attentionBlock } from '../encoders/text-encoders.ts'
import { type EncoderSpec, INPUT, layerShapes, type LayerSpec } from '../encoders/encoder-spec.ts'
import { tf } from '../tf.ts'
import type { PredictionObjective } from './objective.ts'

export interface MaskedTokensConfig {
  /** Share of the tokens of a text that are hidden, one at least. */
  readonly hiddenShare: number
}

/** Tokens that can be guessed: the most frequent, which come first. Rarer ones are shown but never asked for. */
const MOST_GUESSED = 2048
// Of a longer text a random window of so many tokens is shown: time grows with its square.
const MOST_SHOWN = 64

/**
 * Masked tokens: hides some words of a text and has the others say what they were.
 *
 *     total = mean over hidden tokens of −log softmax(guess)[token],  over the 2,048 most frequent tokens
 *
 * A hidden token is shown as padding of which only the neighbours know. Saying of each token how often it comes (collapse) costs the
 * entropy of the vocabulary, at most log(2,048). An encoder without attention is given some to guess with, which is left behind.
 *
 * Throws a `RangeError` when the share is not between 0 and 1, or no text of a batch has two tokens.
 *
 * Devlin and others, 2019 (BERT), https://arxiv.org/abs/1810.04805
 */
export const maskedTokens: PredictionObjective<MaskedTokensConfig, never> = {
  name: 'masked-tokens',
  kind: 'prediction',
  defaults: { hiddenShare: 0.2 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: withGuesses,

  arrange(batch, encoder, { hiddenShare }, random) {
    if (!(hiddenShare > 0 && hiddenShare < 1))
      throw new RangeError(`expected a share between 0 and 1, got ${hiddenShare}`)
    const [count = 0, length = 0] = batch.shape
    const tokens = batch.dataSync<'float32'>()
    const guessed = guessedCount(encoder)
    const shown = new Float32Array(count * length)
    const answers = new Int32Array(count * length)
    for (let row = 0; row < count; row++) {
      const text = tokens.subarray(row * length, (row + 1) * length).filter((token) => token !== 0)
      const start = random.int(Math.max(1, text.length - MOST_SHOWN + 1))
      const part = text.slice(start, start + MOST_SHOWN)
      const known = [...part.keys()].filter((place) => part[place]! < guessed)
      const wanted = Math.min(known.length, Math.max(1, Math.round(hiddenShare * part.length)))
      if (part.length > 1) {
        for (const at of random.sample(known.length, wanted)) {
          answers[row * length + known[at]!] = part[known[at]!]!
          part[known[at]!] = 0
        }
      }
      shown.set(part, row * length)
    }
    if (!answers.some((token) => token !== 0)) {
      throw new RangeError('none of the texts in a batch has two words: nothing can be guessed')
    }
    return {
      shown: tf.tensor2d(shown, [count, length]),
      answers: [tf.tensor1d(answers, 'int32')],
    }
  },

  loss(guesses, [answers]) {
    const tokens = answers as tf.Tensor1D
    return tf.tidy(() => {
      const scores = guesses.reshape<tf.Tensor2D>([tokens.size, -1])
      const isHidden = tokens.greater(0).toFloat()
      const own = tf.oneHot(tokens, scores.shape[1]).mul(scores).sum(1)
      const surprise = tf.logSumExp(scores, 1).sub(own)
      return { total: surprise.mul(isHidden).sum().div<tf.Scalar>(isHidden.sum()) }
    })
  },
}

/** The encoder with a guess for each token on top: `[batch, length · guessed]`. */
function withGuesses(encoder: EncoderSpec): EncoderSpec {
  const shapes = layerShapes(encoder)
  const last = encoder.layers.findLast(({ op, name }) => op !== 'mask' && shapes.get(name)?.length === 2)
  if (last === undefined) throw new RangeError('the encoder has no layer of tokens: nothing could be guessed from it')
  const attends = encoder.layers.some(({ op }) => op === 'attend')
  const head: LayerSpec[] = attends ? [] : attentionBlock('guess', last.name)
  const input = head.at(-1)?.name ?? last.name
  const layers: LayerSpec[] = [
    ...head,
    { op: 'dense', name: 'guess.tokens', input, units: guessedCount(encoder), useBias: true },
    { op: 'flatten', name: 'guesses', input: 'guess.tokens' },
  ]
  return { ...encoder, layers: [...encoder.layers, ...layers], output: 'guesses' }
}

function guessedCount({ layers }: EncoderSpec): number {
  const embed = layers.find((layer) => layer.op === 'embed' && layer.input === INPUT)
  if (embed?.op !== 'embed') throw new RangeError('the encoder takes no tokens: nothing could be guessed')
  return Math.min(embed.vocabulary, MOST_GUESSED)
}
