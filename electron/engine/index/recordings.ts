import { DisjointSets } from './disjoint-sets.ts'

/** What must stay on one side of every split: for every row the smallest row of its set of near-duplicates, and of its recording. */
export interface Together {
  readonly duplicates: Int32Array
  readonly recordings: Int32Array
}

/** Sets of some rows that must stay on one side, any number for each, `[rows.length]`. */
export function togetherOf({ duplicates, recordings }: Together, rows: Int32Array): Int32Array {
  return joinSets(
    rows.map((row) => duplicates[row]!),
    rows.map((row) => recordings[row]!),
  )
}

/**
 * Numbers what rows belong to: windows of one recording, or sessions of one person, tell of each other what they would not tell of
 * anything else, and must stay on one side of every split.
 *
 * @param names Of the recording of each row; nothing where a row stands alone. When all rows are of one recording there are no two sides
 * to keep apart, and each stands alone.
 * @returns For every row the smallest row of its recording, `[rows]`.
 */
export function recordingSets(names: readonly (string | undefined)[]): Int32Array {
  const first = new Map<string, number>()
  const sets = Int32Array.from(names, (name, row) => {
    if (name === undefined) return row
    if (!first.has(name)) first.set(name, row)
    return first.get(name)!
  })
  return sets.every((set) => set === 0) ? Int32Array.from(names.keys()) : sets
}

/**
 * Sets of items that two ways of grouping them keep together, one after the other: joined where they share one of either.
 *
 * @param a, b Any number for each item, equal within a set, `[items]`.
 * @returns For every item the first of its set, `[items]`.
 */
export function joinSets(a: ArrayLike<number>, b: ArrayLike<number>): Int32Array {
  if (a.length !== b.length) throw new RangeError(`expected as many sets as items, got ${a.length} and ${b.length}`)
  const sets = new DisjointSets(a.length)
  for (const groups of [a, b]) {
    const first = new Map<number, number>()
    for (let item = 0; item < groups.length; item++) {
      const group = groups[item]!
      const other = first.get(group)
      if (other === undefined) first.set(group, item)
      else sets.join(other, item)
    }
  }
  return sets.representatives()
}
