import type { Random } from '../../base/random.ts'
import { kMeans, nearestCentres } from '../k-means.ts'
import type { Matrix } from '../tensors.ts'
import { adjustedRandIndex } from './adjusted-rand-index.ts'

/**
 * Whether clusters are in the data or made up: k-means on each of two halves, every row then given to the nearest centre of
 * either, and the adjusted Rand index of the two groupings; 1 is the same twice, 0 is chance.
 *
 * Lange, Roth, Braun and Buhmann, 2004, Neural Computation 16
 *
 * @param x `[rows, cols]`. @throws RangeError with fewer than two rows a cluster and half.
 */
export function clusterStability(x: Matrix, clusters: number, random: Random): number {
  if (x.rows < 4 * clusters) throw new RangeError(`${clusters} clusters need ${4 * clusters} rows, got ${x.rows}`)
  const order = random.sample(x.rows, x.rows)
  const middle = Math.floor(x.rows / 2)
  const groupings = [order.subarray(0, middle), order.subarray(middle)].map((half) =>
    nearestCentres(x, kMeans(pick(x, half), clusters, random)),
  )
  return adjustedRandIndex(groupings[0]!, groupings[1]!)
}

function pick({ cols, data }: Matrix, rows: Int32Array): Matrix {
  const picked = new Float32Array(rows.length * cols)
  rows.forEach((row, at) => picked.set(data.subarray(row * cols, (row + 1) * cols), at * cols))
  return { rows: rows.length, cols, data: picked }
}
