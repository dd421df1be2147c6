import { DisjointSets } from './disjoint-sets.ts'
import type { Neighbours } from './neighbour-index.ts'

/**
 * Sets of near-duplicates: rows linked by a chain of neighbours whose cosine is above `threshold`.
 *
 * A slowly changing series (frames of a film) may become one long chain; that is meant, since its ends are linked through
 * the frames between and must not straddle training and test. Only pairs in the neighbour lists are seen: more than `k` copies
 * of one picture may fall into several sets (byte-identical files are found before, by their hash).
 *
 * @returns For every row the smallest row of its set; a row without near-duplicates stands for itself. `[rows]`
 */
export function nearDuplicates(neighbours: Neighbours, threshold = 0.999): Int32Array {
  const { rows, k, ids, cosines } = neighbours
  const sets = new DisjointSets(rows)
  for (let row = 0; row < rows; row++) {
    for (let slot = row * k; slot < (row + 1) * k && cosines[slot]! > threshold; slot++) sets.join(row, ids[slot]!)
  }
  return sets.representatives()
}
