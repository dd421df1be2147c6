import type { Random } from '../../base/random.ts'
import { withProjector } from '../encoders/presets.ts'
import { tf } from '../tf.ts'
import { contrastViews, type NtXentConfig } from './nt-xent.ts'
import type { PredictionObjective } from './objective.ts'
import { alignToStart, sequencesOf } from './token-sequences.ts'

// Lengths of spans are Beta(4, 2) and Beta(2, 4) distributed, which are the fourth and the second smallest of five uniform draws.
const DRAWS = 5
const [LONG, SHORT] = [3, 1]

/**
 * Contrastive spans: cuts two spans out of each text, a long one and a short one that lies in it, across its edge or next to it, and tells which
 * belong together.
 *
 *     long ~ Beta(4, 2), short ~ Beta(2, 4) of the tokens, at least one;   total = NT-Xent of both, see there
 *
 * Unlike random halves, what belongs together are runs of words: their order is kept, and what is said at one place is told from
 * what is said a little further on. When all projections are the same (collapse) it equals log(2 · texts − 1).
 *
 * Throws a `RangeError` when fewer than two texts of a batch have two tokens, or τ is not positive.
 *
 * Giorgi, Nitski, Wang and Bader, 2021 (DeCLUTR), https://arxiv.org/abs/2006.03659
 */
export const spans: PredictionObjective<NtXentConfig, 'attraction' | 'repulsion'> = {
  name: 'spans',
  kind: 'prediction',
  defaults: { temperature: 0.2 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: (encoder) => withProjector(encoder),

  arrange(batch, _, _config, random) {
    const pairs = sequencesOf(batch).map((text) => cutSpans(text, random))
    return { shown: alignToStart([...pairs.map(({ long }) => long), ...pairs.map(({ short }) => short)]), answers: [] }
  },

  loss(predictions, _, config) {
    return tf.tidy(() => contrastViews(tf.split(predictions, 2), config))
  },
}

function cutSpans(text: Float32Array, random: Random): { readonly long: Float32Array; readonly short: Float32Array } {
  const draw = (rank: number): number => Float64Array.from({ length: DRAWS }, () => random.uniform()).sort()[rank]!
  const lengthOf = (share: number): number => Math.max(1, Math.round(share * text.length))
  const [longLength, shortLength] = [lengthOf(draw(LONG)), lengthOf(draw(SHORT))]
  const start = random.int(text.length - longLength + 1)
  const first = Math.max(0, start - shortLength)
  const last = Math.min(text.length - shortLength, start + longLength)
  const shortStart = first + random.int(last - first + 1)
  return { long: text.slice(start, start + longLength), short: text.slice(shortStart, shortStart + shortLength) }
}
