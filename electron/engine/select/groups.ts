import type { Matrix } from '../learn/tensors.ts'
import { assignToNearest, rowsByCell } from './cells.ts'

export interface GroupOptions {
  /** `[rows, dim]`, rows of length 1, centred over the data. */
  readonly vectors: Matrix
  /** The row in the middle of each group, each once and unlabelled. */
  readonly exemplars: Int32Array
  /** Rows that have a label: they keep what is closer to them out of the groups. */
  readonly labelled: Int32Array
  /** Rows that belong to no group and keep nothing out: random checks. */
  readonly excluded?: Int32Array
  /** For every row the smallest row of its set of near-duplicates; without it, each row stands for itself. `[rows]` */
  readonly duplicates?: Int32Array
  /** Members listed at most, near-duplicates counted once. */
  readonly limit?: number
}

export interface GroupMember {
  readonly row: number
  /** Cosine to the exemplar. */
  readonly closeness: number
  /** May well belong elsewhere: see `formGroups`. */
  readonly isDoubtful: boolean
  /** Rows of the group that look the same, farther from the exemplar. */
  readonly copies: readonly number[]
}

/** Look-alikes round an exemplar. */
export interface Group {
  readonly exemplar: number
  /** Rows of the group that look the same as the exemplar. */
  readonly copies: readonly number[]
  /** The closest rows, without the exemplar and near-duplicates of those before: the clear ones nearest first, then the doubtful ones nearest first. */
  readonly members: readonly GroupMember[]
  /** Rows in the whole group, the exemplar and those not listed included. */
  readonly size: number
  /** Mean closeness of the members listed; 1 when there is none. */
  readonly tightness: number
}

// Measured with 30 exemplars on handwritten digits and on fashion articles (PCA alone): of the 60 closest of each group, 98 % and 81 %
// are of the class of their exemplar; of the clear ones 99.6 % and 85.5 %, of the doubtful ones 95 % and 63 %.
const CLEAR_SHARE = 0.5

/**
 * Forms one group round each exemplar: the rows that are closer to it than to any other exemplar or labelled row.
 *
 * A member x is doubtful when it is not at least twice as close to its exemplar e as to the next exemplar or labelled row s, in
 * squared distance:  ‖x − e‖² > ½ ‖x − s‖², that is 1 − cos(x, e) > ½ (1 − cos(x, s)). Without any other the opposite of e takes
 * the place of s: then members with a cosine below 0 are doubtful.
 *
 * @throws RangeError when a row is an exemplar twice, or an exemplar and labelled.
 */
export function formGroups({ vectors, exemplars, labelled, excluded, duplicates, limit = 60 }: GroupOptions): Group[] {
  if (exemplars.length === 0) return []
  const isTaken = new Set([...exemplars, ...labelled])
  if (isTaken.size < exemplars.length + new Set(labelled).size) {
    throw new RangeError('expected each exemplar once and without a label')
  }
  for (const row of excluded ?? []) isTaken.add(row)
  const { nearest, cosine, secondCosine } = assignToNearest(vectors, Int32Array.from([...exemplars, ...labelled]))
  const cells = rowsByCell(nearest, exemplars.length)
  return Array.from(exemplars, (exemplar, cell) => {
    const inside = cells[cell]!.filter((row) => !isTaken.has(row))
    const sorted = [exemplar, ...inside.sort((a, b) => cosine[b]! - cosine[a]! || a - b)]
    const stacks = [...Map.groupBy(sorted, (row) => duplicates?.[row] ?? row).values()]
    const members = stacks.slice(1, limit + 1).map(([row, ...others]) => ({
      row: row!,
      closeness: cosine[row!]!,
      isDoubtful: 1 - cosine[row!]! > CLEAR_SHARE * (1 - secondCosine[row!]!),
      copies: others,
    }))
    return {
      exemplar,
      copies: stacks[0]!.slice(1),
      members: [...members.filter((member) => !member.isDoubtful), ...members.filter((member) => member.isDoubtful)],
      size: inside.length + 1,
      tightness: members.length === 0 ? 1 : members.reduce((sum, { closeness }) => sum + closeness, 0) / members.length,
    }
  })
}
