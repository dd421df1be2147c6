import type { EncoderSpec, LayerSpec } from '../encoders/encoder-spec.ts'
import { tf } from '../tf.ts'
import type { PredictionObjective } from './objective.ts'
import { alignToEnd, sequencesOf } from './token-sequences.ts'

const HIDDEN = 128

/**
 * Event order: cuts each session in two at random, shows the parts in their order or the other way round, and asks which.
 *
 *     total = −log softmax(head(embedding))[turned round?], mean over the sessions;   accuracy = share told right
 *
 * Always giving the same answer (collapse) costs log 2. A session that reads the same either way is asked about all the same: no answer
 * to it is better than any other.
 *
 * Throws a `RangeError` when no session of a batch has two events.
 *
 * After Misra, Zitnick and Hebert, 2016 (shuffle and learn), https://arxiv.org/abs/1603.08561
 */
export const eventOrder: PredictionObjective<object, 'accuracy'> = {
  name: 'event-order',
  kind: 'prediction',
  defaults: {},
  views: { least: 1, most: 1, usual: 1 },
  withHead,

  arrange(batch, _, _config, random) {
    const sessions = sequencesOf(batch)
    const isTurned = Int32Array.from(sessions, () => random.int(2))
    const shown = sessions.map((session, at) => {
      const cut = 1 + random.int(session.length - 1)
      return isTurned[at] === 0 ? session : Float32Array.of(...session.subarray(cut), ...session.subarray(0, cut))
    })
    return { shown: alignToEnd(shown, batch.shape[1] ?? 0), answers: [tf.tensor1d(isTurned, 'int32')] }
  },

  loss(predictions, answers) {
    const [isTurned] = answers as [tf.Tensor1D]
    return tf.tidy(() => {
      const total = tf.logSoftmax(predictions).mul(tf.oneHot(isTurned, 2)).sum(1).mean().mul<tf.Scalar>(-1)
      const accuracy = tf.equal(predictions.argMax(1), isTurned).toFloat().mean<tf.Scalar>()
      return { total, accuracy }
    })
  },
}

/** Dense → batch norm → ReLU → a score for each answer. */
function withHead(encoder: EncoderSpec): EncoderSpec {
  const layers: readonly LayerSpec[] = [
    { op: 'dense', name: 'order.dense', input: encoder.output, units: HIDDEN, useBias: false },
    { op: 'batchNorm', name: 'order.norm', input: 'order.dense' },
    { op: 'relu', name: 'order.relu', input: 'order.norm' },
    { op: 'dense', name: 'order.scores', input: 'order.relu', units: 2, useBias: true },
  ]
  return { ...encoder, layers: [...encoder.layers, ...layers], output: 'order.scores' }
}
