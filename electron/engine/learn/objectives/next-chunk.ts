import type { EncoderSpec, LayerSpec } from '../encoders/encoder-spec.ts'
import { tf } from '../tf.ts'
import { cutChunks } from './chunks.ts'
import type { PredictionObjective } from './objective.ts'

export interface NextChunkConfig {
  /** Chunks that each series is cut into. */
  readonly chunks: number
  /** How many chunks ahead are predicted: each by a map of its own. */
  readonly ahead: number
  /** Divisor of the cosines (τ). */
  readonly temperature: number
}

const CODE = 64
// As many maps as `ahead` may be: the head does not know the settings.
const MOST_AHEAD = 3
const NORM_EPSILON = 1e-12

/**
 * Next chunk (contrastive predictive coding): from the chunks so far, tell which chunk comes next among those of the other series.
 *
 *     z_t = code of chunk t;   c_t,k = mean over s ≤ t of W_k · embedding of chunk s
 *     total = mean over k, t and series i of  −log softmax_j( cos(z_{t+k} of series j, c_t,k of series i) / τ )[j = i]
 *
 * What all chunks of a series share tells them apart from others: that is what the encoder learns to see. When all codes are the
 * same (collapse) it equals log(batch).
 *
 * Throws a `RangeError` with fewer chunks than `ahead + 1`, series shorter than the chunks are many, or `ahead` not 1 to 3.
 *
 * Van den Oord, Li and Vinyals, 2018, https://arxiv.org/abs/1807.03748; the mean in place of a recurrent network keeps a step cheap.
 */
export const nextChunk: PredictionObjective<NextChunkConfig, never> = {
  name: 'next-chunk',
  kind: 'prediction',
  defaults: { chunks: 4, ahead: 2, temperature: 0.1 },
  views: { least: 1, most: 1, usual: 1 },
  withHead,

  arrange(batch, _, { chunks, ahead }) {
    if (!(Number.isInteger(ahead) && ahead >= 1 && ahead <= MOST_AHEAD && ahead < chunks)) {
      throw new RangeError(`next-chunk predicts 1 to ${MOST_AHEAD} of its ${chunks} chunks ahead, got ${ahead}`)
    }
    return { shown: cutChunks(batch, chunks), answers: [] }
  },

  loss(predictions, _, { chunks, ahead, temperature }) {
    if (!(temperature > 0)) throw new RangeError(`next-chunk needs a positive temperature, got ${temperature}`)
    return tf.tidy(() => {
      const batch = predictions.shape[0] / chunks
      const parts = predictions.reshape([batch, chunks, 1 + MOST_AHEAD, CODE])
      const codes = toUnits(take(parts, 0))
      const terms: tf.Scalar[] = []
      for (let k = 1; k <= ahead; k++) {
        const said = take(parts, k)
        for (let t = 0; t + k < chunks; t++) {
          const context = said.slice([0, 0, 0], [batch, t + 1, CODE]).mean<tf.Tensor2D>(1)
          const next = codes.slice([0, t + k, 0], [batch, 1, CODE]).reshape<tf.Tensor2D>([batch, CODE])
          terms.push(crossEntropy(tf.matMul(toUnits(context), next, false, true).div(temperature)))
        }
      }
      return { total: tf.addN(terms).div<tf.Scalar>(terms.length) }
    })
  },
}

/** The code of a chunk, and what it says of those 1 to 3 further on: `[chunks, 4 · 64]`. */
function withHead(encoder: EncoderSpec): EncoderSpec {
  const layers: LayerSpec[] = [
    { op: 'dense', name: 'next.maps', input: encoder.output, units: (1 + MOST_AHEAD) * CODE, useBias: true },
  ]
  return { ...encoder, layers: [...encoder.layers, ...layers], output: 'next.maps' }
}

/** `[batch, chunks, maps, CODE]` to one of the maps: `[batch, chunks, CODE]`. */
function take(parts: tf.Tensor, map: number): tf.Tensor3D {
  const [batch = 0, chunks = 0] = parts.shape
  return parts.slice([0, 0, map, 0], [batch, chunks, 1, CODE]).reshape([batch, chunks, CODE])
}

function toUnits<T extends tf.Tensor>(z: T): T {
  return z.mul(z.square().sum(-1, true).add(NORM_EPSILON).rsqrt())
}

/** Mean over the rows of −log softmax at the diagonal: `[batch, batch]` to a scalar. */
function crossEntropy(scores: tf.Tensor): tf.Scalar {
  const own = tf.eye(scores.shape[0] ?? 0)
  return tf
    .logSoftmax(scores)
    .mul(own)
    .sum()
    .div<tf.Scalar>(-(scores.shape[0] ?? 1))
}
