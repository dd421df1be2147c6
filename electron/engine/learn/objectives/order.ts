import type { EncoderSpec, LayerSpec } from '../encoders/encoder-spec.ts'
import { tf } from '../tf.ts'
import { cutChunks } from './chunks.ts'
import type { PredictionObjective } from './objective.ts'

export interface OrderConfig {
  /** Share of each chunk that is blanked at its ends, so that no seam gives the order away. */
  readonly blankShare: number
}

const CHUNKS = 3
/** All orders of three chunks. */
const ORDERS: readonly (readonly number[])[] = [
  [0, 1, 2],
  [0, 2, 1],
  [1, 0, 2],
  [1, 2, 0],
  [2, 0, 1],
  [2, 1, 0],
]
const HIDDEN = 128

/**
 * Order verification: cuts each series into three chunks, shows them in one of six orders and asks in which.
 *
 *     total = −log softmax(head(embedding))[order], mean over the series;   accuracy = share of orders told right
 *
 * Always giving the same answer (collapse) costs log 6. The mean of each chunk is taken away first: where values drift, order could
 * be told from the level alone.
 *
 * Throws a `RangeError` when chunks would be shorter than 4 steps or nothing of them were left.
 *
 * After Misra, Zitnick and Hebert, 2016 (shuffle and learn), https://arxiv.org/abs/1603.08561
 */
export const order: PredictionObjective<OrderConfig, 'accuracy'> = {
  name: 'order',
  kind: 'prediction',
  defaults: { blankShare: 0.25 },
  views: { least: 1, most: 1, usual: 1 },
  withHead,

  arrange(batch, _, { blankShare }, random) {
    const [count = 0, steps = 0, channels = 0] = batch.shape
    const length = Math.floor(steps / CHUNKS)
    const blanks = Math.ceil((blankShare * length) / 2)
    if (length < 4 || blanks < 0 || 2 * blanks >= length) {
      throw new RangeError(`${CHUNKS} chunks of ${length} steps, ${2 * blanks} of them blank, leave no order to tell`)
    }
    const chosen = Int32Array.from({ length: count }, () => random.int(ORDERS.length))
    return tf.tidy(() => {
      const chunks = cutChunks(batch, CHUNKS)
      const level = chunks.sub(chunks.mean(1, true))
      const kept = level.slice([0, blanks, 0], [count * CHUNKS, length - 2 * blanks, channels])
      const framed = kept.pad([[0, 0], [blanks, blanks], [0, 0]]) // prettier-ignore
      const rows = chunkRows(chosen)
      const shown = tf.gather(framed, tf.tensor1d(rows, 'int32')).reshape([count, CHUNKS * length, channels])
      return { shown, answers: [tf.tensor1d(chosen, 'int32')] }
    })
  },

  loss(predictions, answers) {
    const [orders] = answers as [tf.Tensor1D]
    return tf.tidy(() => {
      const own = tf.oneHot(orders, ORDERS.length)
      const total = tf.logSoftmax(predictions).mul(own).sum(1).mean().mul<tf.Scalar>(-1)
      const accuracy = tf.equal(predictions.argMax(1), orders).toFloat().mean<tf.Scalar>()
      return { total, accuracy }
    })
  },
}

/** The rows of the chunks in the order they are shown, series after series. */
function chunkRows(chosen: Int32Array): Int32Array {
  const rows = new Int32Array(chosen.length * CHUNKS)
  chosen.forEach((which, series) => {
    ORDERS[which]!.forEach((chunk, place) => (rows[series * CHUNKS + place] = series * CHUNKS + chunk))
  })
  return rows
}

/** Dense → batch norm → ReLU → one score for each order. */
function withHead(encoder: EncoderSpec): EncoderSpec {
  const layers: readonly LayerSpec[] = [
    { op: 'dense', name: 'order.dense', input: encoder.output, units: HIDDEN, useBias: false },
    { op: 'batchNorm', name: 'order.norm', input: 'order.dense' },
    { op: 'relu', name: 'order.relu', input: 'order.norm' },
    { op: 'dense', name: 'order.scores', input: 'order.relu', units: ORDERS.length, useBias: true },
  ]
  return { ...encoder, layers: [...encoder.layers, ...layers], output: 'order.scores' }
}
