import type { Random } from '../base/random.ts'
import type { Graph } from '../index/graph.ts'
import { takeRows } from '../index/matrix-rows.ts'
import { type Together, togetherOf } from '../index/recordings.ts'
import { fitLogistic, type LinearHead, predictHead } from '../learn/heads/logistic.ts'
import { certainty, pseudoLabelWeights } from '../learn/heads/pseudo-labels.ts'
import { fitTemperature, withTemperature } from '../learn/heads/temperature.ts'
import type { Matrix } from '../learn/tensors.ts'
import { propagateBalanced, type PropagationMemory } from '../select/balance.ts'
import { llgc } from '../select/llgc.ts'
import { drawByLots } from '../select/lots.ts'
import type { PropagationName } from './propagation-names.ts'

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
  /** Near-duplicates and recordings of all rows, `[rows]`: labels of one of them do not speak for each other. Each for itself when left out. */
  readonly together?: Together
  /** What was found with other labels of the same space and classes: the same comes out, to the tolerance of the solvers, but sooner. */
  readonly memory?: FitMemory
  /** `poisson` by default. */
  readonly propagation?: PropagationName
}

export interface FitMemory {
  readonly propagation: PropagationMemory
  head: LinearHead | null
}

/** Rows with the class of each and how much it counts: labels first, then propagated classes. */
export interface TaughtRows {
  readonly rows: Int32Array
  readonly labels: Int32Array
  readonly weights: Float32Array
  /** Of the head that learns from them. */
  readonly weightDecay: number
}

/** What the labels say of every row by way of its neighbours. */
export interface PropagatedLabels {
  /** `[rows, classes]` */
  readonly propagated: Matrix
  /** Rows that no label reaches: of those it says nothing. */
  readonly unreached: Int32Array
}

export interface FittedClassifier {
  /** `[rows, classes]`; of rows that no label reaches what the head says. */
  readonly propagated: Matrix
  readonly head: LinearHead
  /** What the head learned from. */
  readonly taught: TaughtRows
}

// A linear head of a few hundred weights a class learns nothing more from further rows.
const MOST_PSEUDO_ROWS = 10_000
const WEIGHT_DECAY = { base: 5e-5, most: 3e-3, alone: 1e-3 }

/** Propagates labels along the neighbour graph (methods B.2) and fits a head to labels and propagated classes (B.3). */
export function fitClassifier(space: LabelledSpace): FittedClassifier {
  return fitToPropagated(space, propagateLabels(space))
}

/** The first half of `fitClassifier`. */
export function propagateLabels(space: LabelledSpace): PropagatedLabels {
  const { graph, rows, labels, classCount, propagation = 'poisson' } = space
  const propagated = propagation === 'llgc' ? llgc(graph, rows, labels, classCount) : propagate(space)
  return { propagated, unreached: unreachedRows(propagated, labels) }
}

/** The second half of `fitClassifier`. */
export function fitToPropagated(
  { vectors, rows, labels, classCount, random, memory, ...space }: LabelledSpace,
  { propagated, unreached }: PropagatedLabels,
): FittedClassifier {
  const isUnreached = new Set(unreached)
  const reached = space.pseudoRows.filter((row) => !isUnreached.has(row))
  const pseudo = drawByLots(reached, MOST_PSEUDO_ROWS, random)
  const pseudoLabels = pseudo.map((row) => strongest(propagated, row))
  const probabilities = takeRows(propagated, pseudo)
  const taught: TaughtRows = {
    rows: join(rows, pseudo),
    labels: join(labels, pseudoLabels),
    weights: pseudoLabelWeights({ labels, classCount, pseudoLabels, probabilities }),
    weightDecay: weightDecayFor(probabilities),
  }
  const head = fitHead(takeRows(vectors, taught.rows), taught, classCount, memory?.head)
  if (memory) memory.head = head
  return { propagated: fillUnreached(propagated, unreached, head, vectors), head, taught }
}

/**
 * @param x Embeddings of the taught rows, `[rows, dim]`.
 * @param start A head that is close to what comes out.
 */
export function fitHead(
  x: Matrix,
  { labels, weights, weightDecay }: TaughtRows,
  classCount: number,
  start?: LinearHead | null,
): LinearHead {
  return fitLogistic(x, labels, classCount, { weightDecay, sampleWeights: weights, ...(start && { start }) })
}

/**
 * The less sure propagation is, the stiffer the head: λ = 5e-5 / (mean certainty)², at most 3e-3. At a certainty of 0.4 to 0.6, as on
 * digits, that is within a point of the best of four; at 0.13, on click paths, 3 points above a fixed 3e-5 (docs/events.md).
 */
function weightDecayFor(probabilities: Matrix): number {
  if (probabilities.rows === 0) return WEIGHT_DECAY.alone
  const mean = certainty(probabilities).reduce((sum, value) => sum + value, 0) / probabilities.rows
  return Math.min(WEIGHT_DECAY.most, WEIGHT_DECAY.base / mean ** 2)
}

/** Poisson learning, its probabilities sharpened or softened by what it would have said of labels without them. */
function propagate({ graph, rows, labels, classCount, random, together, memory }: LabelledSpace): Matrix {
  const sets = together && togetherOf(together, rows)
  const options = { sets, memory: memory?.propagation }
  const { probabilities, unseen } = propagateBalanced(graph, rows, labels, classCount, random, options)
  const classes = unseen.at.map((position) => labels[position]!)
  return withTemperature(probabilities, fitTemperature(unseen.probabilities, classes))
}

/** Rows of parts of the graph where nothing is labelled: each class that has a label is as likely as any other. */
function unreachedRows({ rows, cols, data }: Matrix, labels: Int32Array): Int32Array {
  const classes = [...new Set(labels)]
  const isUnreached = (row: number): boolean =>
    classes.every((c) => data[row * cols + c] === data[row * cols + classes[0]!])
  return classes.length < 2 ? new Int32Array(0) : Int32Array.from({ length: rows }, (_, row) => row).filter(isUnreached)
}

/** The head needs no path to a row to say what it is. */
function fillUnreached(propagated: Matrix, unreached: Int32Array, head: LinearHead, vectors: Matrix): Matrix {
  const { rows, cols } = propagated
  const said = predictHead(head, takeRows(vectors, unreached))
  const data = propagated.data.slice()
  unreached.forEach((row, at) => data.set(said.data.subarray(at * cols, (at + 1) * cols), row * cols))
  return { rows, cols, data }
}

/** Column of the largest value in a row; the first on a tie. */
export function strongest({ cols, data }: Matrix, row: number): number {
  let best = 0
  for (let c = 1; c < cols; c++) if (data[row * cols + c]! > data[row * cols + best]!) best = c
  return best
}

function join(a: Int32Array, b: Int32Array): Int32Array {
  const all = new Int32Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}
