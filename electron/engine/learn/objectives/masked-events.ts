import type { PredictionObjective } from './objective.ts'
import { tellAnswers } from './tell-answers.ts'
import { alignToEnd, sequencesOf } from './token-sequences.ts'

export interface MaskedEventsConfig {
  /** Share of the events of a session that are hidden, one at least. */
  readonly hiddenShare: number
  /** Weight of the penalty on long vectors. */
  readonly sizeWeight: number
}

/**
 * Masked events: hides some events of a session and has the others tell them from those hidden in the other sessions of the batch.
 *
 * The hidden ones leave gaps of padding, so that all others keep their places. See `tellAnswers` for the loss.
 *
 * Throws a `RangeError` when no session of a batch has two events, or the share is not between 0 and 1.
 *
 * After Devlin and others, 2019 (BERT), https://arxiv.org/abs/1810.04805, with the negatives of the batch in place of the vocabulary.
 */
export const maskedEvents: PredictionObjective<MaskedEventsConfig, 'surprise' | 'size'> = {
  name: 'masked-events',
  kind: 'prediction',
  defaults: { hiddenShare: 0.3, sizeWeight: 0.05 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: (encoder) => encoder,

  arrange(batch, _, { hiddenShare }, random) {
    if (!(hiddenShare > 0 && hiddenShare < 1))
      throw new RangeError(`expected a share between 0 and 1, got ${hiddenShare}`)
    const pairs = sequencesOf(batch).map((session) => {
      const count = Math.min(session.length - 1, Math.max(1, Math.round(hiddenShare * session.length)))
      const hidden = random.sample(session.length, count).sort()
      const seen = session.slice()
      for (const place of hidden) seen[place] = 0
      return { seen, hidden: Float32Array.from(hidden, (place) => session[place]!) }
    })
    const sequences = [...pairs.map(({ seen }) => seen), ...pairs.map(({ hidden }) => hidden)]
    return { shown: alignToEnd(sequences, batch.shape[1] ?? 0), answers: [] }
  },

  loss: (predictions, _, { sizeWeight }) => tellAnswers(predictions, sizeWeight),
}
