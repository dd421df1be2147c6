import { sliceRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'

const MOST_NEIGHBOURS = 20
const TILE_ROWS = 1024

/**
 * How much each row of a cell looks like the others of the cell:
 *
 *     T(x) = mean cosine of x to its k nearest rows of the cell,  k = max(1, min(20, ⌊rows / 2⌋))
 *
 * After TypiClust (Hacohen et al., 2022, https://arxiv.org/abs/2202.02794), with cosines in the place of inverse distances.
 *
 * @param cell `[rows, dim]`, rows of length 1.
 * @returns `[rows]`; 0 for a row alone.
 */
export function typicality(cell: Matrix): Float32Array {
  const { rows } = cell
  const k = Math.max(1, Math.min(MOST_NEIGHBOURS, Math.floor(rows / 2)))
  const typical = new Float32Array(rows)
  const largest = new Float32Array(k)
  for (let first = 0; first < rows && rows > 1; first += TILE_ROWS) {
    const tile = matMulTransposed(sliceRows(cell, first, first + TILE_ROWS), cell)
    for (let row = 0; row < tile.rows; row++) {
      largest.fill(-Infinity)
      const own = row * rows + first + row
      for (let at = row * rows; at < (row + 1) * rows; at++) {
        // Nearly all are smaller: told apart here, they cost a quarter.
        if (tile.data[at]! > largest[k - 1]! && at !== own) insertFalling(largest, tile.data[at]!)
      }
      typical[first + row] = largest.reduce((sum, cosine) => sum + cosine, 0) / k
    }
  }
  return typical
}

/** Puts a value into its place in a falling list, whose smallest drops out. */
export function insertFalling(falling: Float32Array, value: number): void {
  let slot = falling.length - 1
  if (value <= falling[slot]!) return
  while (slot > 0 && falling[slot - 1]! < value) {
    falling[slot] = falling[slot - 1]!
    slot--
  }
  falling[slot] = value
}
