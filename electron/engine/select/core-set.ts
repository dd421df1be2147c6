import type { Matrix } from '../learn/tensors.ts'
import { assignToNearest } from './cells.ts'
import { DistinctPicks, openRows, type SelectionOptions } from './selection.ts'

/**
 * CoreSet (greedy k-centre): each pick is the row farthest from all that is labelled or picked, so that none is far from a label:
 *
 *     argmax_x min_{l ∈ L} ‖x − x_l‖
 *
 * The first is drawn at random when nothing is labelled; the lower row wins a tie. Goes to outliers first.
 *
 * Sener and Savarese, ICLR 2018, https://arxiv.org/abs/1708.00489
 */
export function chooseCoreSet(options: SelectionOptions): Int32Array {
  const { vectors, count, labelled, random } = options
  const open = openRows(options)
  const picks = new DistinctPicks(options)
  if (open.length === 0 || count === 0) return picks.rows()
  // Cosine with the closest chosen row: vectors are of length 1, so the smallest is the farthest.
  const closest =
    labelled.length > 0 ? assignToNearest(vectors, labelled).cosine : new Float32Array(vectors.rows).fill(-Infinity)
  let next = labelled.length > 0 ? farthest(open, closest) : open[random.int(open.length)]!
  while (picks.count < count && closest[next]! < Infinity) {
    if (picks.take(next)) bringCloser(vectors, open, next, closest)
    closest[next] = Infinity
    next = farthest(open, closest)
  }
  return picks.rows()
}

function farthest(rows: Int32Array, closest: Float32Array): number {
  let best = rows[0]!
  for (const row of rows) if (closest[row]! < closest[best]!) best = row
  return best
}

function bringCloser({ cols, data }: Matrix, rows: Int32Array, pick: number, closest: Float32Array): void {
  for (const row of rows) {
    let cosine = 0
    for (let d = 0; d < cols; d++) cosine += data[row * cols + d]! * data[pick * cols + d]!
    if (cosine > closest[row]!) closest[row] = cosine
  }
}
