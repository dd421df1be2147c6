import type { Random } from '../base/random.ts'
import { takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { assignToNearest, rowsByCell } from './cells.ts'
import { maxHerding } from './herding.ts'
import { DistinctPicks, distinctRows, openRows, type SelectionOptions } from './selection.ts'
import { typicality } from './typicality.ts'

// Typicality compares all rows of a cell with each other: larger cells are thinned out, the more the more cells there are.
const LARGEST_CELL = 3000
const MOST_PAIRS = 150_000_000

/**
 * "MaxHerding → typical": what to label next when there are few labels.
 *
 * 1. Near-duplicates are merged: one row of each set takes part, none of a set with a label can be proposed.
 * 2. MaxHerding chooses `count` centres that cover what the labelled rows do not.
 * 3. Every row belongs to the closest of labelled rows and centres.
 * 4. In the cell of each new centre the most typical row takes its place: centres lie between clusters as readily as inside,
 *    and an exemplar should look like its group.
 *
 * @returns Rows worth a label, those that cover most first. Fewer than asked for when rows run out.
 */
export function herdingThenTypical(options: SelectionOptions): Int32Array {
  const { vectors, count, labelled, random } = options
  const candidates = openRows(options)
  const centres = maxHerding({ vectors, count, labelled, random, candidates, anchors: distinctRows(options) })
  const isCandidate = new Uint8Array(vectors.rows)
  for (const row of candidates) isCandidate[row] = 1
  const picks = new DistinctPicks(options)
  for (const cell of rowsByCell(cellsOf(vectors, centres, labelled), centres.length)) {
    const inside = cell.filter((row) => isCandidate[row] === 1)
    picks.takeFirst(mostTypicalFirst(vectors, thinOut(inside, centres.length, random)), picks.count + 1)
  }
  return picks.rows()
}

/** Rows by falling typicality among themselves; the lower row first on a tie. */
export function mostTypicalFirst(vectors: Matrix, rows: Int32Array): Int32Array {
  const typical = typicality(takeRows(vectors, rows))
  return Int32Array.from(rows.keys())
    .sort((a, b) => typical[b]! - typical[a]! || rows[a]! - rows[b]!)
    .map((at) => rows[at]!)
}

/** As many rows of one of `cells` cells as typicality is worked out for, drawn at random. */
export function thinOut(rows: Int32Array, cells: number, random: Random): Int32Array {
  const most = Math.min(LARGEST_CELL, Math.floor(Math.sqrt(MOST_PAIRS / cells)))
  if (rows.length <= most) return rows
  return random.sample(rows.length, most).map((at) => rows[at]!)
}

/** For every row the position of the closest centre, or -1 where a labelled row is at least as close. `[rows]` */
function cellsOf(vectors: Matrix, centres: Int32Array, labelled: Int32Array): Int32Array {
  if (centres.length === 0) return new Int32Array(vectors.rows).fill(-1)
  const { nearest } = assignToNearest(vectors, Int32Array.from([...labelled, ...centres]))
  return nearest.map((position) => Math.max(-1, position - labelled.length))
}
