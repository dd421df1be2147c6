import type { Random } from '../base/random.ts'
import type { Graph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { fitLogistic, type LinearHead } from '../learn/heads/logistic.ts'
import { pseudoLabelWeights } from '../learn/heads/pseudo-labels.ts'
import type { Matrix } from '../learn/tensors.ts'
import { poisson, toProbabilities } from '../select/propagate.ts'

export interface LabelledSpace {
  readonly vectors: Matrix
  readonly graph: Graph
  /** Labelled rows, each once, and the class of each. */
  readonly rows: Int32Array
  readonly labels: Int32Array
  readonly classCount: number
  /** Rows that may teach the head by their propagated class: no check, nothing held out, nothing labelled. */
  readonly pseudoRows: Int32Array
  readonly random: Random
}

export interface FittedClassifier {
  /** What the labels say of every row by way of its neighbours: `[rows, classes]`. */
  readonly propagated: Matrix
  readonly head: LinearHead
}

// A linear head of a few hundred weights a class learns nothing more from further rows.
const MOST_PSEUDO_ROWS = 10_000
// With rows of length 1 and pseudo-labels beside the labels, less than the usual 1e-3 was better on three data sets.
const WEIGHT_DECAY = 3e-5

/** Propagates labels along the neighbour graph (methods B.2) and fits a head to labels and propagated classes (B.3). */
export function fitClassifier(space: LabelledSpace): FittedClassifier {
  const { vectors, graph, rows, labels, classCount, random } = space
  const propagated = toProbabilities(poisson(graph, rows, labels, classCount), rows, labels)
  const pseudo = thinOut(space.pseudoRows, random)
  const pseudoLabels = pseudo.map((row) => strongest(propagated, row))
  const sampleWeights = pseudoLabelWeights({
    labels,
    classCount,
    pseudoLabels,
    probabilities: takeRows(propagated, pseudo),
  })
  const head = fitLogistic(takeRows(vectors, join(rows, pseudo)), join(labels, pseudoLabels), classCount, {
    weightDecay: WEIGHT_DECAY,
    sampleWeights,
  })
  return { propagated, head }
}

/** Column of the largest value in a row; the first on a tie. */
export function strongest({ cols, data }: Matrix, row: number): number {
  let best = 0
  for (let c = 1; c < cols; c++) if (data[row * cols + c]! > data[row * cols + best]!) best = c
  return best
}

function thinOut(rows: Int32Array, random: Random): Int32Array {
  if (rows.length <= MOST_PSEUDO_ROWS) return rows
  return random
    .sample(rows.length, MOST_PSEUDO_ROWS)
    .sort()
    .map((at) => rows[at]!)
}

function join(a: Int32Array, b: Int32Array): Int32Array {
  const all = new Int32Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
