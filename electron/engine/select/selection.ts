import type { Random } from '../base/random.ts'
import type { Matrix } from '../learn/tensors.ts'

/** What a classifier that learned from the labels says of every row. */
export interface SelectionModel {
  /** `[rows, classes]`, each row summing to 1. */
  readonly probabilities: Matrix
  /** Of the linear head: `[classes, dim]` and `[classes]`. */
  readonly weights: Matrix
  readonly bias: Float32Array
}

export interface SelectionOptions {
  /** `[rows, dim]`, rows of length 1, centred over the data (`features/centre.ts`). */
  readonly vectors: Matrix
  /** Rows to propose. */
  readonly count: number
  /** Rows that have a label already: what they cover needs no other, and they are never proposed. */
  readonly labelled: Int32Array
  /** Class of each labelled row, -1 when it is not of interest; without it nothing is known of classes. `[labelled]` */
  readonly labels?: Int32Array
  /** Rows that are never proposed but cover nothing: random checks, whose labels teach nothing. */
  readonly excluded?: Int32Array
  /** Rows that may be proposed; all by default. */
  readonly candidates?: Int32Array
  readonly random: Random
  /** For every row the row that stands for its near-duplicates (`index/duplicates.ts`); without it nothing is merged. */
  readonly duplicates?: Int32Array
  /** For every row the row that stands for all it is connected with (`index/graph.ts`). */
  readonly components?: Int32Array
  /** Class that each row was last predicted to have, -1 where nothing is known. `[rows]` */
  readonly predicted?: Int32Array
  /** Asked for only by strategies that use it; `null` while there are labels of fewer than two classes. */
  readonly model?: () => SelectionModel | null
}

/** Chooses rows to label, the most useful first: at most `count`, fewer when rows run out. */
export type Strategy = (options: SelectionOptions) => Int32Array

const NEAR_DUPLICATE = 0.999

/** One row of each set of near-duplicates: what is clustered and covered. */
export function distinctRows({ vectors, duplicates }: SelectionOptions): Int32Array {
  const all = Int32Array.from({ length: vectors.rows }, (_, row) => row)
  return duplicates === undefined ? all : all.filter((row) => duplicates[row] === row)
}

/** Those of the distinct rows that may be proposed: candidates of whose set nothing is labelled or excluded. */
export function openRows(options: SelectionOptions): Int32Array {
  const { vectors, labelled, excluded, duplicates, candidates } = options
  const setOf = (row: number): number => duplicates?.[row] ?? row
  const isOpen = new Uint8Array(vectors.rows)
  // A set is open when one of its rows may be proposed, and settled as soon as one of its rows has been asked about.
  if (candidates === undefined) isOpen.fill(1)
  else for (const row of candidates) isOpen[setOf(row)] = 1
  for (const row of labelled) isOpen[setOf(row)] = 0
  for (const row of excluded ?? []) isOpen[setOf(row)] = 0
  return distinctRows(options).filter((row) => isOpen[row] === 1)
}

/** Collects proposals, refusing near-duplicates (a cosine above 0.999) of anything labelled, excluded or taken before. */
export class DistinctPicks {
  readonly #vectors: Matrix
  readonly #settled: Int32Array
  readonly #picks: number[] = []

  constructor({ vectors, labelled, excluded }: Pick<SelectionOptions, 'vectors' | 'labelled' | 'excluded'>) {
    this.#vectors = vectors
    this.#settled = Int32Array.from([...labelled, ...(excluded ?? [])])
  }

  get count(): number {
    return this.#picks.length
  }

  /** Takes the row, unless it looks the same as one that is settled. */
  take(row: number): boolean {
    const isSame = (other: number): boolean => cosine(this.#vectors, row, other) > NEAR_DUPLICATE
    if (this.#settled.some(isSame) || this.#picks.some(isSame)) return false
    this.#picks.push(row)
    return true
  }

  /** Takes rows in their order until there are `count`. */
  takeFirst(rows: Int32Array, count: number): void {
    for (const row of rows) {
      if (this.count >= count) return
      this.take(row)
    }
  }

  /** In the order taken. */
  rows(): Int32Array {
    return Int32Array.from(this.#picks)
  }
}

function cosine({ cols, data }: Matrix, a: number, b: number): number {
  let sum = 0
  for (let d = 0; d < cols; d++) sum += data[a * cols + d]! * data[b * cols + d]!
  return sum
}
