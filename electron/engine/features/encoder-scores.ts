import type { Random } from '../base/random.ts'
import type { View } from '../learn/augment/view.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { alignment } from '../learn/metrics/alignment.ts'
import { clusterStability } from '../learn/metrics/cluster-stability.ts'
import { nearestRows } from '../learn/metrics/neighbour-agreement.ts'
import { rankMe } from '../learn/metrics/rank-me.ts'
import { retrievalAt1 } from '../learn/metrics/retrieval.ts'
import { uniformity } from '../learn/metrics/uniformity.ts'
import type { Matrix } from '../learn/tensors.ts'
import { tf } from '../learn/tf.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import type { EncoderParts } from './concat.ts'
import { centreRows } from './centre.ts'
import { embedRows } from './embed-rows.ts'

/** How good an encoder is, as far as can be told without labels. Embeddings are centred and of length 1. */
export interface EncoderScores {
  /** Share of samples whose own second view is the nearest: mean over the views of all that compete. */
  readonly retrieval: number
  readonly alignment: number
  readonly uniformity: number
  readonly rankMe: number
  /** Of ten clusters. */
  readonly stability: number
}

/** The scores, and whom each sample has for neighbours: to be compared with what others find. */
export interface ScoredEncoder {
  readonly scores: EncoderScores
  /** See `nearestRows`. */
  readonly neighbours: Int32Array
}

const MOST_SAMPLES = 1000
const MOST_SEEN_TWICE = 256
const MOST_CLUSTERS = 10
const NEIGHBOURS = 20

/**
 * Scores an encoder on up to 1,000 samples.
 *
 * Encoders that compete are all seen through the same views, those of every one of them: each is good at the views it was
 * trained with, and weak ones are easy for anybody. Give each the same seed, for the same samples.
 *
 * @throws RangeError with fewer than 8 samples.
 */
export function scoreEncoder(
  { spec, weights }: EncoderParts,
  inputs: Inputs,
  competing: readonly View[],
  random: Random,
): ScoredEncoder {
  const count = countInputs(inputs)
  const rows = random.sample(count, Math.min(count, MOST_SAMPLES))
  const encoder = Encoder.fromWeights(spec, weights)
  const plain = centreRows(embedRows(encoder, inputs, rows))
  const pairs = competing.map((view) => {
    const seen = rows.subarray(0, MOST_SEEN_TWICE)
    const see = (): Matrix => centreRows(embedRows(encoder, inputs, seen, { view: (batch) => view(batch, random) }))
    return [see(), see()] as const
  })
  encoder.dispose()
  return {
    scores: {
      retrieval: mean(pairs.map(([a, b]) => retrieval(a, b))),
      alignment: mean(pairs.map(([a, b]) => alignment(a, b))),
      uniformity: uniformity(plain),
      rankMe: rankMe(plain),
      stability: clusterStability(plain, Math.min(MOST_CLUSTERS, Math.floor(plain.rows / 4)), random),
    },
    neighbours: nearestRows(plain, Math.min(NEIGHBOURS, plain.rows - 1)),
  }
}

function retrieval(a: Matrix, b: Matrix): number {
  const views = [a, b].map(({ rows, cols, data }) => tf.tensor2d(data, [rows, cols])) as [tf.Tensor2D, tf.Tensor2D]
  const share = retrievalAt1(...views)
  tf.dispose(views)
  return share
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
