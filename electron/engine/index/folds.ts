import type { Random } from '../base/random.ts'

/**
 * Deals items into `count` folds of about equal size at random, those of one set (near-duplicates) always into the same: an item must not
 * be judged by what its copy taught.
 *
 * @param sets Any number for each item, equal within a set, `[items]`.
 * @returns Fold of each item, from 0, `[items]`; every fold has items when there are at least `count` sets.
 */
export function dealFolds(sets: ArrayLike<number>, count: number, random: Random): Int32Array {
  if (!Number.isInteger(count) || count < 2) throw new RangeError(`expected at least two folds, got ${count}`)
  const distinct = Array.from(new Set(Array.from(sets)))
  const order = random.shuffle(Int32Array.from(distinct.keys()))
  const foldOf = new Map(distinct.map((set, at) => [set, order[at]! % count]))
  return Int32Array.from(sets, (set) => foldOf.get(set)!)
}
