import { DisjointSets } from './disjoint-sets.ts'
import type { Matrix } from '../learn/tensors.ts'
import type { Neighbours } from './neighbour-index.ts'

/** Cosine above which two samples look the same. */
export const NEAR_DUPLICATE = 0.999

/**
 * Sets of near-duplicates: rows linked by a chain of neighbours whose cosine is above `threshold`.
 *
 * A slowly changing series (frames of a film) may become one long chain; that is meant, since its ends are linked through
 * the frames between and must not straddle training and test. Only pairs in the neighbour lists are seen: more than `k` copies
 * of one picture may fall into several sets (byte-identical files are found before, by their hash).
 *
 * @returns For every row the smallest row of its set; a row without near-duplicates stands for itself. `[rows]`
 */
export function nearDuplicates(neighbours: Neighbours, threshold = NEAR_DUPLICATE): Int32Array {
  const { rows, k, ids, cosines } = neighbours
  const sets = new DisjointSets(rows)
  for (let row = 0; row < rows; row++) {
    for (let slot = row * k; slot < (row + 1) * k; slot++) if (cosines[slot]! > threshold) sets.join(row, ids[slot]!)
  }
  return sets.representatives()
}

/** The same neighbours with their cosines in some columns of the vectors, from the first to before the last; no longer in falling order. */
export function cosinesWithin(
  neighbours: Neighbours,
  { cols, data }: Matrix,
  [first, end]: readonly [number, number],
): Neighbours {
  const { rows, k, ids } = neighbours
  const part = (row: number): Float32Array => data.subarray(row * cols + first, row * cols + end)
  const lengths = Float64Array.from({ length: rows }, (_, row) => Math.sqrt(dot(part(row), part(row))))
  const cosines = Float32Array.from(ids, (other, slot) => {
    const row = Math.floor(slot / k)
    const scale = lengths[row]! * lengths[other]!
    return scale === 0 ? 0 : dot(part(row), part(other)) / scale
  })
  return { rows, k, ids, cosines }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!
  return sum
}
