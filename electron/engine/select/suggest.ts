import type { Random } from '../base/random.ts'
import { takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { assignToNearest, rowsByCell } from './cells.ts'
import { maxHerding } from './herding.ts'
import { typicality } from './typicality.ts'

export interface SuggestionOptions {
  /** `[rows, dim]`, rows of length 1, centred over the data (`features/centre.ts`). */
  readonly vectors: Matrix
  /** Rows to propose. */
  readonly count: number
  /** Rows that have a label already: what they cover needs no other, and they are never proposed. */
  readonly labelled: Int32Array
  /** Rows that are never proposed but cover nothing: random checks, whose labels teach nothing. */
  readonly excluded?: Int32Array
  readonly random: Random
  /** For every row the row that stands for its near-duplicates (`index/duplicates.ts`); without it nothing is merged. */
  readonly duplicates?: Int32Array
}

export interface Suggestions {
  /** Rows worth a label, those that cover most first. Fewer than asked for when rows run out. */
  readonly picks: Int32Array
  /** For every row the position in `picks` of the closest pick, or -1 where a labelled row is closer. `[rows]` */
  readonly cells: Int32Array
}

// A larger cell is thinned out before typicality, which compares all its rows with each other.
const LARGEST_CELL = 3000
const NEAR_DUPLICATE = 0.999

/**
 * "MaxHerding → typical": what to label next when there are few labels.
 *
 * 1. Near-duplicates are merged: one row of each set takes part, none of a set with a label can be proposed.
 * 2. MaxHerding chooses `count` centres that cover what the labelled rows do not.
 * 3. Every row belongs to the closest of labelled rows and centres.
 * 4. In the cell of each new centre the most typical row takes its place: centres lie between clusters as readily as inside,
 *    and an exemplar should look like its group.
 *
 * A row whose cosine with a labelled or proposed row is above 0.999 is never proposed.
 */
export function herdingThenTypical(options: SuggestionOptions): Suggestions {
  const { vectors, count, labelled, random, duplicates } = options
  const settled = Int32Array.from([...labelled, ...(options.excluded ?? [])])
  const setOf = (row: number): number => duplicates?.[row] ?? row
  const settledSets = new Set(Array.from(settled, setOf))
  const distinct = Int32Array.from({ length: vectors.rows }, (_, row) => row).filter((row) => setOf(row) === row)
  const candidates = distinct.filter((row) => !settledSets.has(row))
  const centres = maxHerding({ vectors, count, labelled, random, candidates, anchors: distinct })

  const isCandidate = new Uint8Array(vectors.rows)
  for (const row of candidates) isCandidate[row] = 1
  const picks: number[] = []
  for (const cell of rowsByCell(cellsOf(vectors, centres, labelled), centres.length)) {
    const inside = cell.filter((row) => isCandidate[row] === 1)
    const pick = mostTypical(vectors, thinOut(inside, random), Int32Array.from([...settled, ...picks]))
    if (pick !== undefined) picks.push(pick)
  }
  return { picks: Int32Array.from(picks), cells: cellsOf(vectors, Int32Array.from(picks), labelled) }
}

/** For every row the position of the closest centre, or -1 where a labelled row is at least as close. `[rows]` */
function cellsOf(vectors: Matrix, centres: Int32Array, labelled: Int32Array): Int32Array {
  if (centres.length === 0) return new Int32Array(vectors.rows).fill(-1)
  const { nearest } = assignToNearest(vectors, Int32Array.from([...labelled, ...centres]))
  return nearest.map((position) => Math.max(-1, position - labelled.length))
}

function thinOut(rows: Int32Array, random: Random): Int32Array {
  if (rows.length <= LARGEST_CELL) return rows
  return random.sample(rows.length, LARGEST_CELL).map((at) => rows[at]!)
}

/** The most typical of the rows that is no near-duplicate of a `taken` one; the lower row on a tie. */
function mostTypical(vectors: Matrix, rows: Int32Array, taken: Int32Array): number | undefined {
  const typical = typicality(takeRows(vectors, rows))
  const order = Array.from(rows.keys()).sort((a, b) => typical[b]! - typical[a]! || rows[a]! - rows[b]!)
  return order
    .map((at) => rows[at]!)
    .find((row) => !taken.some((other) => cosine(vectors, row, other) > NEAR_DUPLICATE))
}

function cosine({ cols, data }: Matrix, a: number, b: number): number {
  let sum = 0
  for (let d = 0; d < cols; d++) sum += data[a * cols + d]! * data[b * cols + d]!
  return sum
}
