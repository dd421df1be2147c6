import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { sliceRows } from './matrix-rows.ts'
import type { NeighbourIndex, Neighbours, SearchOptions } from './neighbour-index.ts'

// One tile of cosines is 2,048 × 8,192 float32 = 64 MB whatever the number of rows; larger tiles were not faster.
const QUERY_TILE = 2048
const TARGET_TILE = 8192
const NORM_TOLERANCE = 1e-3

/**
 * Compares every row with every other: `rows² · dim` multiplications, in tiles of bounded memory.
 *
 * @param vectors `[rows, dim]`, each row of length 1 (an all-zero row is taken, its cosines are 0). Kept by reference.
 * @throws RangeError when a row is not of length 1.
 */
export function buildExact(vectors: Matrix): NeighbourIndex {
  requireUnitRows(vectors)
  return {
    rows: vectors.rows,
    dim: vectors.cols,
    neighbours: (k, options = {}) => searchAll(vectors, k, options),
  }
}

async function searchAll(vectors: Matrix, wanted: number, { onProgress, signal }: SearchOptions): Promise<Neighbours> {
  if (!Number.isInteger(wanted) || wanted < 1) throw new RangeError(`expected at least one neighbour, got ${wanted}`)
  const { rows } = vectors
  const k = Math.max(0, Math.min(wanted, rows - 1))
  const ids = new Int32Array(rows * k).fill(-1)
  const cosines = new Float32Array(rows * k).fill(-Infinity)
  for (let first = 0; first < rows && k > 0; first += QUERY_TILE) {
    const queries = sliceRows(vectors, first, first + QUERY_TILE)
    for (let firstTarget = 0; firstTarget < rows; firstTarget += TARGET_TILE) {
      // Lets the event loop run, so that an abort sent by another process can arrive.
      await new Promise((resolve) => setImmediate(resolve))
      signal?.throwIfAborted()
      const tile = matMulTransposed(queries, sliceRows(vectors, firstTarget, firstTarget + TARGET_TILE))
      keepNearest(tile, first, firstTarget, k, ids, cosines)
      onProgress?.((first + (queries.rows * Math.min(rows, firstTarget + TARGET_TILE)) / rows) / rows)
    }
  }
  return { rows, k, ids, cosines }
}

/** Merges a tile `[queries, targets]` into the sorted lists. A tie keeps the lower row, which comes first. */
function keepNearest(
  tile: Matrix,
  firstQuery: number,
  firstTarget: number,
  k: number,
  ids: Int32Array,
  cosines: Float32Array,
): void {
  const { rows, cols, data } = tile
  for (let q = 0; q < rows; q++) {
    const query = firstQuery + q
    const start = query * k
    const last = start + k - 1
    let weakest = cosines[last]!
    for (let t = 0, at = q * cols; t < cols; t++, at++) {
      const cosine = data[at]!
      if (cosine <= weakest || firstTarget + t === query) continue
      let slot = last
      while (slot > start && cosines[slot - 1]! < cosine) {
        cosines[slot] = cosines[slot - 1]!
        ids[slot] = ids[slot - 1]!
        slot--
      }
      cosines[slot] = cosine
      ids[slot] = firstTarget + t
      weakest = cosines[last]!
    }
  }
}

function requireUnitRows({ rows, cols, data }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    let square = 0
    for (let at = row * cols; at < (row + 1) * cols; at++) square += data[at]! * data[at]!
    const isUnit = square === 0 || Math.abs(Math.sqrt(square) - 1) <= NORM_TOLERANCE
    if (!isUnit) throw new RangeError(`expected rows of length 1, row ${row} has length ${Math.sqrt(square)}`)
  }
}
