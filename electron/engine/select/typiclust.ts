import { chooseInClusters } from './clusters.ts'
import type { SelectionOptions } from './selection.ts'
import { mostTypicalFirst, thinOut } from './suggest.ts'

/**
 * TypiClust: as many clusters as labels and proposals together, and of each that has no label the most typical row, which is the
 * one closest to its own neighbours.
 *
 * Hacohen et al., ICML 2022, https://arxiv.org/abs/2202.02794
 */
export function typiclust(options: SelectionOptions): Int32Array {
  return chooseInClusters(options, ({ rows }) =>
    mostTypicalFirst(options.vectors, thinOut(rows, options.count, options.random)),
  )
}
