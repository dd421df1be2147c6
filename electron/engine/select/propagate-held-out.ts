import { Random } from '../base/random.ts'
import type { Graph } from '../index/graph.ts'
import type { Neighbours } from '../index/neighbour-index.ts'
import type { Matrix } from '../learn/tensors.ts'
import { propagateBalanced } from './balance.ts'
import { poisson, toProbabilities } from './propagate.ts'

export interface HeldOutOptions {
  readonly graph: Graph
  /** Of the same rows. */
  readonly neighbours: Neighbours
  /** Labelled rows, each once, and the class of each. */
  readonly rows: Int32Array
  readonly labels: Int32Array
  readonly classCount: number
  /** Fold of each label, from 0, `[labels]`. */
  readonly foldOf: Int32Array
}

export interface HeldOutPropagation {
  /** What the labels of the other folds say of each labelled row, `[labels, classes]`. */
  readonly probabilities: Matrix
  /** Share of the row's ten nearest neighbours that have the class it was given: by their label, or else as propagated. `[labels]` */
  readonly agreement: Float32Array
}

const NEAREST = 10
const SEED = 1

/** Poisson learning once for each fold, without the labels of that fold: what labels look like to those who did not see them. */
export function propagateHeldOut(options: HeldOutOptions): HeldOutPropagation {
  const { graph, neighbours, rows, labels, classCount, foldOf } = options
  const probabilities = new Float32Array(rows.length * classCount)
  const agreement = new Float32Array(rows.length)
  const used = Math.min(NEAREST, neighbours.k)
  const { balance } = propagateBalanced(graph, rows, labels, classCount, new Random(SEED))
  for (const fold of new Set(foldOf)) {
    const kept = Int32Array.from(rows.keys()).filter((at) => foldOf[at] !== fold)
    if (kept.length === 0) throw new RangeError('expected labels in at least two folds, all are in one')
    const keptRows = kept.map((at) => rows[at]!)
    const keptLabels = kept.map((at) => labels[at]!)
    const shares = poisson(graph, keptRows, keptLabels, classCount)
    const believed = toProbabilities(shares, keptRows, keptLabels, { balance })
    rows.forEach((row, at) => {
      if (foldOf[at] !== fold) return
      probabilities.set(believed.data.subarray(row * classCount, (row + 1) * classCount), at * classCount)
      for (let rank = 0; rank < used; rank++) {
        const neighbour = neighbours.ids[row * neighbours.k + rank]!
        agreement[at]! += Number(strongest(believed, neighbour) === labels[at]) / used
      }
    })
  }
  return { probabilities: { rows: rows.length, cols: classCount, data: probabilities }, agreement }
}

function strongest({ cols, data }: Matrix, row: number): number {
  let best = 0
  for (let c = 1; c < cols; c++) if (data[row * cols + c]! > data[row * cols + best]!) best = c
  return best
}
