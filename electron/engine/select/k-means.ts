import { chooseInClusters } from './clusters.ts'
import type { SelectionOptions } from './selection.ts'

/**
 * k-means: as many clusters as labels and proposals together, and of each that has no label the row closest to its centre. The
 * "simple baseline" that is hard to beat for a first batch.
 *
 * Pourahmadi et al., 2021, https://arxiv.org/abs/2110.12033
 */
export function chooseByKMeans(options: SelectionOptions): Int32Array {
  return chooseInClusters(options, ({ rows, cosines }) =>
    Int32Array.from(rows.keys())
      .sort((a, b) => cosines[b]! - cosines[a]! || rows[a]! - rows[b]!)
      .map((at) => rows[at]!),
  )
}
