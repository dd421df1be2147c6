import type { Matrix } from '../learn/tensors.ts'
import { chooseRandom } from './random.ts'
import { DistinctPicks, openRows, type SelectionOptions } from './selection.ts'

/**
 * The rows whose two most probable classes are closest: p₁ − p₂ smallest, the lower row on a tie. At random until labels of
 * two classes exist, since nothing is uncertain before.
 *
 * Scheffer et al., 2001.
 */
export function chooseByMargin(options: SelectionOptions): Int32Array {
  const model = options.model?.() ?? null
  if (model === null) return chooseRandom(options)
  const of = margins(model.probabilities)
  const picks = new DistinctPicks(options)
  picks.takeFirst(
    openRows(options).sort((a, b) => of[a]! - of[b]! || a - b),
    options.count,
  )
  return picks.rows()
}

/** p₁ − p₂ of each row; the largest probability itself when there is one class only. `[rows]` */
export function margins({ rows, cols, data }: Matrix): Float32Array {
  const found = new Float32Array(rows)
  for (let row = 0; row < rows; row++) {
    let [first, second] = [0, 0]
    for (let at = row * cols; at < (row + 1) * cols; at++) {
      const p = data[at]!
      if (p > first) [first, second] = [p, first]
      else if (p > second) second = p
    }
    found[row] = first - second
  }
  return found
}
