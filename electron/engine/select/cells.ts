import { sliceRows, takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'

/** Which centre each row is closest to, and how clear that is. */
export interface Cells {
  /** Position in the list of centres, `[rows]`. */
  readonly nearest: Int32Array
  /** Cosine to that centre, `[rows]`. */
  readonly cosine: Float32Array
  /** Cosine to the second closest centre, `[rows]`; -1 when there is one centre only. */
  readonly secondCosine: Float32Array
}

// Cosines computed at a time: 16 M float32 = 64 MB.
const TILE_CELLS = 16_000_000

/**
 * Voronoi cells by largest cosine; the earlier centre wins a tie.
 *
 * @param vectors `[rows, dim]`, rows of length 1.
 * @param centres Rows of `vectors`.
 * @throws RangeError when there is no centre.
 */
export function assignToNearest(vectors: Matrix, centres: Int32Array): Cells {
  if (centres.length === 0) throw new RangeError('expected at least one centre, got none')
  const { rows } = vectors
  const targets = takeRows(vectors, centres)
  const nearest = new Int32Array(rows)
  const cosine = new Float32Array(rows)
  const secondCosine = new Float32Array(rows)
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / centres.length))
  for (let first = 0; first < rows; first += tileRows) {
    const tile = matMulTransposed(sliceRows(vectors, first, first + tileRows), targets)
    for (let row = 0; row < tile.rows; row++) {
      let [best, second, at] = [-Infinity, -1, 0]
      for (let centre = 0; centre < tile.cols; centre++) {
        const value = tile.data[row * tile.cols + centre]!
        if (value > best) [second, best, at] = [Math.max(best, -1), value, centre]
        else if (value > second) second = value
      }
      nearest[first + row] = at
      cosine[first + row] = best
      secondCosine[first + row] = second
    }
  }
  return { nearest, cosine, secondCosine }
}

/** The rows of each cell, rising; rows whose cell is not below `count` are left out. */
export function rowsByCell(cells: Int32Array, count: number): Int32Array[] {
  const sizes = new Int32Array(count)
  for (const cell of cells) if (cell >= 0 && cell < count) sizes[cell]!++
  const rows = Array.from(sizes, (size) => new Int32Array(size))
  const next = new Int32Array(count)
  cells.forEach((cell, row) => {
    if (cell >= 0 && cell < count) rows[cell]![next[cell]!++] = row
  })
  return rows
}
