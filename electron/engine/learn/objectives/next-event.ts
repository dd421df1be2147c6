import type { PredictionObjective } from './objective.ts'
import { tellAnswers } from './tell-answers.ts'
import { alignToEnd, sequencesOf } from './token-sequences.ts'

export interface NextEventConfig {
  /** In how many places each session is cut, where it has that many: the more answers, the more there is to tell apart. */
  readonly cuts: number
  /** How many of the events that follow are shown as the answer, the next one nearest to the end. */
  readonly ahead: number
  /** Weight of the penalty on long vectors. */
  readonly sizeWeight: number
}

/**
 * Next event: from a session so far, tell how it goes on among the continuations of the others in the batch.
 *
 * Each session is cut at random; what follows a cut, next event last, goes through the same encoder as what precedes it, so that
 * events which follow each other come to lie together. See `tellAnswers` for the loss; its optimum are the pointwise mutual
 * information of beginnings and continuations.
 *
 * Throws a `RangeError` when no session of a batch has two events, or `ahead` is no positive whole number.
 *
 * Van den Oord, Li and Vinyals, 2018, https://arxiv.org/abs/1807.03748; Levy and Goldberg, 2014.
 */
export const nextEvent: PredictionObjective<NextEventConfig, 'surprise' | 'size'> = {
  name: 'next-event',
  kind: 'prediction',
  defaults: { cuts: 4, ahead: 3, sizeWeight: 0.05 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: (encoder) => encoder,

  arrange(batch, _, { cuts, ahead }, random) {
    if (!(Number.isInteger(ahead) && ahead > 0))
      throw new RangeError(`expected to look 1 or more events ahead, got ${ahead}`)
    const pairs = sequencesOf(batch).flatMap((session) => {
      const places = random.sample(session.length - 1, Math.min(cuts, session.length - 1))
      return Array.from(places, (place) => ({
        before: session.subarray(0, place + 1),
        after: session.slice(place + 1, place + 1 + ahead).reverse(),
      }))
    })
    const sequences = [...pairs.map(({ before }) => before), ...pairs.map(({ after }) => after)]
    return { shown: alignToEnd(sequences, batch.shape[1] ?? 0), answers: [] }
  },

  loss: (predictions, _, { sizeWeight }) => tellAnswers(predictions, sizeWeight),
}
