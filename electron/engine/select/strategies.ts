import type { StrategyName } from './strategy-names.ts'
import type { Suggestions, SuggestionOptions } from './suggest.ts'
import { herdingThenTypical } from './suggest.ts'

/** Chooses rows to label, the most useful first; rows that are labelled already are never among them. */
type Strategy = (options: SuggestionOptions) => Suggestions['picks']

/**
 * - `auto`: MaxHerding → typical, see `herdingThenTypical`.
 * - `random`: what everything else has to beat.
 */
export const strategies: Readonly<Record<StrategyName, Strategy>> = {
  auto: (options) => herdingThenTypical(options).picks,
  random: ({ vectors, count, labelled, random }) => {
    const taken = new Set(labelled)
    const free = Int32Array.from({ length: vectors.rows }, (_, row) => row).filter((row) => !taken.has(row))
    return random.sample(free.length, Math.min(count, free.length)).map((at) => free[at]!)
  },
}
