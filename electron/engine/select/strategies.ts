import { chooseCoreSet } from './core-set.ts'
import { coverFirst } from './coverage.ts'
import { dropQuery } from './drop-query.ts'
import { chooseByKMeans } from './k-means.ts'
import { chooseByMargin } from './margin.ts'
import { chooseRandom } from './random.ts'
import type { SelectionOptions, Strategy } from './selection.ts'
import type { StrategyName } from './strategy-names.ts'
import { herdingThenTypical } from './suggest.ts'
import { typiclust } from './typiclust.ts'
import { kernelWidth, uHerding, uncertainty } from './uncertainty.ts'

/** What `auto` is doing, in words for the analyst. */
export type SelectionReason = 'covering' | 'refining boundaries'

export interface Selection {
  /** Rows to label, the most useful first. */
  readonly picks: Int32Array
  /** Only `auto` has one: any other was asked for by name. */
  readonly reason: SelectionReason | null
}

// With fewer labels a class, what is not covered costs more than boundaries that are not sharp.
const LABELS_A_CLASS = 5

const named: Readonly<Record<Exclude<StrategyName, 'auto'>, Strategy>> = {
  random: chooseRandom,
  'k-means': chooseByKMeans,
  typiclust,
  margin: chooseByMargin,
  'drop-query': dropQuery,
  'core-set': chooseCoreSet,
}

/**
 * Chooses what to label next: parts of the data without any label first (`coverFirst`), then as the strategy says. Rows that have
 * been asked about and their near-duplicates are never among them.
 *
 * `auto` covers with "MaxHerding → typical" as long as there are fewer than five labels for each class found, and refines
 * boundaries with UHerding from then on. See docs/selection.md for the others.
 */
export function select(name: StrategyName, options: SelectionOptions): Selection {
  if (name !== 'auto') return { picks: coverFirst(named[name], options), reason: null }
  const labels = (options.labels ?? new Int32Array(0)).filter((label) => label >= 0)
  const model = labels.length < LABELS_A_CLASS * new Set(labels).size ? null : (options.model?.() ?? null)
  if (model === null) return { picks: coverFirst(herdingThenTypical, options), reason: 'covering' }
  const sigma = kernelWidth(options)
  const weights = uncertainty(model.probabilities, labels)
  const refine: Strategy = (asked) => uHerding({ ...asked, uncertainty: weights, sigma })
  return { picks: coverFirst(refine, options), reason: 'refining boundaries' }
}
