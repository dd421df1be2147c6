import type { Random } from '../base/random.ts'
import type { Graph } from '../index/graph.ts'
import type { Matrix } from '../learn/tensors.ts'
import { FlowMemory } from './flow-memory.ts'
import { poissonLeaveOneOut } from './leave-one-out.ts'
import { classMass, poisson, toProbabilities } from './propagate.ts'

export interface Propagated {
  /** What the labels say of every row, `[rows, classes]`. */
  readonly probabilities: Matrix
  /** β of `toProbabilities`, see `fitBalance`. */
  readonly balance: number
  /** What they say of some of their own number without these, `[at, classes]`; empty while labels are too few to do without one. */
  readonly unseen: { readonly at: Int32Array; readonly probabilities: Matrix }
}

/** What an earlier propagation on the same graph left for the next. */
export class PropagationMemory {
  readonly classes = new FlowMemory()
  readonly leftOut = new FlowMemory()
}

export interface BalanceOptions {
  /** Labels of one set do not speak for each other, see `poissonLeaveOneOut`. */
  readonly sets?: Int32Array | undefined
  readonly memory?: PropagationMemory | undefined
}

// With fewer, those that can be left out are the few of a class that was met twice: not a fair sample.
const LABELS_A_CLASS_TO_LEAVE_OUT = 2
// A leave-one-out share sets one number among many others.
const TOLERANCE = 1e-2
const BALANCES = [1, 0.75, 0.5, 0.25]
const SMALLEST_PROBABILITY = 1e-3

/**
 * Poisson learning, taking classes to be met about equally often unless labels left out one by one speak against it.
 *
 * @param rows Labelled nodes, each once, and `labels`, the class of each.
 */
export function propagateBalanced(
  graph: Graph,
  rows: Int32Array,
  labels: Int32Array,
  classCount: number,
  random: Random,
  { sets, memory }: BalanceOptions = {},
): Propagated {
  const shares = poisson(graph, rows, labels, classCount, memory && { memory: memory.classes })
  const none = new Int32Array(0)
  if (rows.length < LABELS_A_CLASS_TO_LEAVE_OUT * new Set(labels).size) {
    const unseen = { at: none, probabilities: { rows: 0, cols: classCount, data: new Float32Array(0) } }
    return { probabilities: toProbabilities(shares, rows, labels), balance: 1, unseen }
  }
  const mass = classMass(shares)
  const { at, shares: unseen } = poissonLeaveOneOut(graph, rows, labels, classCount, random, {
    tolerance: TOLERANCE,
    ...(sets && { sets }),
    ...(memory && { memory: memory.leftOut }),
  })
  const classes = at.map((position) => labels[position]!)
  const balance = fitBalance(unseen, classes, labels, mass)
  return {
    probabilities: toProbabilities(shares, rows, labels, { balance, mass }),
    balance,
    unseen: { at, probabilities: toProbabilities(unseen, none, labels, { balance, mass }) },
  }
}

/**
 * β of `toProbabilities`: the one that makes the classes of labels left out most likely, with a prior for equal classes:
 *
 *     β = argmin −Σ_i log max(p_i(y_i), 0.001) + 1 − β,   p_i(c) ∝ share_ic / m_ic^β,   β ∈ {1, ¾, ½, ¼}
 *
 * m_ic is the mass of class c, of the label's own class the part that its other labels give. Labels are chosen to be spread, not drawn,
 * so that their number says little of how often a class is met; that they foretell each other says more.
 *
 * @param unseen Shares of the labels left out, `[examples, classes]`, and `classes`, the class of each.
 * @param labels Classes of all labels.
 * @param mass As `classMass` gives it for all nodes.
 */
export function fitBalance(unseen: Matrix, classes: Int32Array, labels: Int32Array, mass: Float64Array): number {
  const { cols, data } = unseen
  const counts = new Int32Array(cols)
  for (const label of labels) counts[label]!++
  const lossOf = (balance: number): number =>
    classes.reduce((loss, own, row) => {
      const odds = (c: number): number => {
        const left = c === own ? 1 - 1 / counts[c]! : 1
        return data[row * cols + c]! > 0 ? data[row * cols + c]! / (left * mass[c]!) ** balance : 0
      }
      let sum = 0
      for (let c = 0; c < cols; c++) sum += odds(c)
      return loss - Math.log(Math.max(SMALLEST_PROBABILITY, sum > 0 ? odds(own) / sum : 0))
    }, 1 - balance)
  const losses = BALANCES.map(lossOf)
  return BALANCES[losses.indexOf(Math.min(...losses))]!
}
