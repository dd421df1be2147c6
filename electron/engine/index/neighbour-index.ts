/** The nearest rows of every row. Slot `row * k + rank` holds the neighbour at that rank, nearest first. */
export interface Neighbours {
  readonly rows: number
  /** Neighbours of each row; less than asked for where there are not that many other rows. */
  readonly k: number
  /** Row numbers, `[rows, k]`. */
  readonly ids: Int32Array
  /** Cosine of the row with that neighbour, `[rows, k]`, never rising along a row. */
  readonly cosines: Float32Array
}

export interface SearchOptions {
  /** Called between blocks with the share that is done, from 0 to 1; the last call has 1. */
  readonly onProgress?: (share: number) => void
  /** Aborting rejects the search with the signal's reason at the next block. */
  readonly signal?: AbortSignal
}

/**
 * Finds the nearest rows of every row by cosine, the row itself left out.
 *
 * What every implementation must do is in `test/conformance/neighbour-index.ts`: ids in range, no row twice, never the row
 * itself, nearest first, true cosines, the same answer when asked again. Exact ones also break ties towards the lower row.
 */
export interface NeighbourIndex {
  readonly rows: number
  readonly dim: number
  neighbours(k: number, options?: SearchOptions): Promise<Neighbours>
}
