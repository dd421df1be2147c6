import { DisjointSets } from '../index/disjoint-sets.ts'
import { takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import type { LabelError } from './label-errors.ts'

// Cosines computed at a time: 16 M float32 = 64 MB.
const TILE_CELLS = 16_000_000
// Two that have but one in common may lie on either side of it.
const LEAST_SHARED = 3

/** A label that is probably wrong, with those it can be decided with. */
export interface GroupedLabelError extends LabelError {
  /** The same for errors that are decided together: position of the first of them in the list of errors. */
  readonly group: number
  /** The labels most like it that nobody suspects, as positions in the list of labels, nearest first. */
  readonly lookAlikes: readonly number[]
}

/**
 * Puts together label errors that say the same of look-alikes: given one class, suggested another for the same reasons, and
 *
 *     |N(i) ∩ N(j)| ≥ s,   N(i) = i and the k nearest labelled samples by cosine
 *
 * and whatever is connected by such pairs. Neighbours are sought among labels alone, so that it makes no difference how few of all
 * samples have one.
 *
 * Jarvis and Patrick, 1973 (shared near neighbours), https://doi.org/10.1109/T-C.1973.223640
 *
 * @param errors In the order in which they deserve a look.
 * @param vectors Of all that is labelled, `[labels, dim]`, rows of length 1.
 * @param limit Errors looked at, the first ones; none of them all is a look-alike that is held against another.
 * @returns The errors, those of a group one after another, groups in the order of their first error.
 */
export function groupLabelErrors(
  errors: readonly LabelError[],
  vectors: Matrix,
  { limit = errors.length, k = 10 }: { readonly limit?: number; readonly k?: number } = {},
): GroupedLabelError[] {
  const first = errors.slice(0, limit)
  const suspects = first.map(({ at }) => at)
  const nearest = nearestLabels(vectors, suspects, new Set(errors.map(({ at }) => at)), k)
  const sets = new DisjointSets(first.length)
  for (const members of sameAnswer(first)) joinNeighbours(members, nearest, sets)
  return first
    .map((error, index) => ({ ...error, group: sets.find(index), lookAlikes: nearest[index]!.unsuspected }))
    .sort((a, b) => a.group - b.group)
}

/** Positions of errors with the same class given, and suggested for the same reasons: what two witnesses say is surer than what one says. */
function sameAnswer(errors: readonly LabelError[]): readonly (readonly number[])[] {
  const answerOf = (index: number): string => {
    const { given, suggested, reasons } = errors[index]!
    return [given, suggested, ...reasons].join()
  }
  return [...Map.groupBy(errors.keys(), answerOf).values()]
}

/** Joins errors that share enough of their neighbourhoods. */
function joinNeighbours(members: readonly number[], nearest: readonly Nearest[], sets: DisjointSets): void {
  members.forEach((index, rank) => {
    for (const other of members.slice(0, rank)) {
      const shared = nearest[index]!.around.intersection(nearest[other]!.around)
      if (shared.size >= LEAST_SHARED) sets.join(other, index)
    }
  })
}

interface Nearest {
  /** A label and the k nearest to it. */
  readonly around: ReadonlySet<number>
  /** The k nearest of those that nobody suspects, nearest first. */
  readonly unsuspected: readonly number[]
}

function nearestLabels(
  vectors: Matrix,
  suspects: readonly number[],
  isSuspected: ReadonlySet<number>,
  k: number,
): Nearest[] {
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / vectors.rows))
  const nearest: Nearest[] = []
  for (let first = 0; first < suspects.length; first += tileRows) {
    const rows = Int32Array.from(suspects.slice(first, first + tileRows))
    const { cols, data } = matMulTransposed(takeRows(vectors, rows), vectors)
    rows.forEach((own, row) => {
      const cosines = data.subarray(row * cols, (row + 1) * cols)
      nearest.push({
        around: new Set([own, ...largest(cosines, k, (at) => at !== own)]),
        unsuspected: largest(cosines, k, (at) => !isSuspected.has(at)),
      })
    })
  }
  return nearest
}

/** Positions of the k largest of some values, falling; the earlier one on a tie. */
function largest(values: Float32Array, k: number, isOne: (at: number) => boolean): number[] {
  const found: number[] = []
  values.forEach((value, at) => {
    if ((found.length === k && value <= values[found[k - 1]!]!) || !isOne(at)) return
    found.splice(found.findLastIndex((other) => values[other]! >= value) + 1, 0, at)
    found.length = Math.min(found.length, k)
  })
  return found
}
