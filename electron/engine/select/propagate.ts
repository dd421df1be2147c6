import type { Graph } from '../index/graph.ts'
import type { Matrix } from '../learn/tensors.ts'
import type { FlowMemory, SolvedColumns } from './flow-memory.ts'
import { flowSystem, requireLabels, solveFlow, type SolveOptions } from './flow-system.ts'

export interface PoissonOptions extends Omit<SolveOptions, 'start'> {
  /** Share of the flow that stays in the graph at each step (α): a label reaches about 1 / (1 − α) steps far. By default `reachFor`. */
  readonly reach?: number
  /** Of earlier labels on the same graph. */
  readonly memory?: FlowMemory
}

const [LEAST_REACH, MOST_REACH] = [0.95, 0.995]
const STEPS_PER_ROOT = 2.5

/**
 * How far labels have to reach: α = 1 − 1 / (2.5 √(nodes / labels)), within 0.95 to 0.995.
 *
 * With fewer labels each has to speak for more nodes, and has to reach further; with many, what is far away only blurs. The factor was set on digits, fashion articles and photographs (2,500 to 70,000 nodes, 10 to 120
 * labels; docs/experiments.md), where no fixed α was best at both ends.
 */
export function reachFor(nodes: number, labels: number): number {
  const steps = STEPS_PER_ROOT * Math.sqrt(nodes / Math.max(1, labels))
  return Math.min(MOST_REACH, Math.max(LEAST_REACH, 1 - 1 / steps))
}

// Classes solved at a time: bounds the work arrays to nodes · 16 · 8 bytes each.
const CLASS_BLOCK = 16

/**
 * Poisson learning with a limited reach: labelled nodes are sources, and what counts at a node is how much of the flow that
 * reaches it comes from labels of each class.
 *
 *     (D − α W) f_c = 1 at labelled nodes of class c, 0 elsewhere,   share_c = f_c / Σ f
 *
 * Unlike Laplace learning it does not fade to a constant when labels are few. In the paper α = 1 and sources are centred, which takes
 * the share of each class among the labels, ȳ_c, from its share of the flow; here `toProbabilities` corrects for frequent labels
 * instead. α = 1 needs the iteration to be stopped after some 50 to 100 steps, before it solves the equation. That matters: with 30
 * labels on 10,000 fashion articles the solution is right for 49 %, the stopped iteration for 65 %, and α = 0.97 for 65 %, because
 * the slow modes of the whole graph drown what is near. α < 1 says the same without a step count, has one solution on any
 * graph, and is solved by conjugate gradients on I − α D^(−½) W D^(−½) in some 30 steps.
 *
 * Calder et al., ICML 2020, https://arxiv.org/abs/2006.11184; α as in Zhou et al., NeurIPS 2003.
 *
 * @param rows Labelled nodes, each once.
 * @param labels Class of each, below `classCount`.
 * @returns Shares of the classes, `[nodes, classCount]`: each row sums to 1, or is 0 where no label is connected.
 * @throws RangeError when there is no label, a node has two, or a class is out of range.
 */
export function poisson(
  graph: Graph,
  rows: Int32Array,
  labels: Int32Array,
  classCount: number,
  { reach = reachFor(graph.nodes, rows.length), memory, ...options }: PoissonOptions = {},
): Matrix {
  requireLabels(graph.nodes, rows, labels, classCount)
  const system = flowSystem(graph, reach)
  const shares = new Float32Array(graph.nodes * classCount)
  const solved: SolvedColumns[] = []
  for (let first = 0; first < classCount; first += CLASS_BLOCK) {
    const width = Math.min(CLASS_BLOCK, classCount - first)
    const columns = Array.from({ length: width }, (_, c) => {
      return { key: first + c, sources: rows.filter((_row, at) => labels[at] === first + c) }
    })
    const b = new Float64Array(graph.nodes * width)
    columns.forEach(({ sources }, c) => {
      // D^(−½) before and after the normalised system; after it, it is the same for all classes and leaves shares alone.
      for (const row of sources) b[row * width + c] = system.scale[row]!
    })
    const flow = solveFlow(system, b, width, { ...options, start: memory?.start(system, columns, b) })
    for (let node = 0; node < graph.nodes; node++) {
      // Far from a label rounding leaves a little less than nothing.
      for (let c = 0; c < width; c++) shares[node * classCount + first + c] = Math.max(0, flow.x[node * width + c]!)
    }
    solved.push({ columns, flow })
  }
  memory?.keep(system, solved)
  divideBySums(shares, classCount)
  return { rows: graph.nodes, cols: classCount, data: shares }
}

/** Brings each row to a sum of 1, but for those that are 0. */
function divideBySums(shares: Float32Array, classCount: number): void {
  for (let row = 0; row < shares.length; row += classCount) {
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += shares[row + c]!
    if (sum > 0) for (let c = 0; c < classCount; c++) shares[row + c]! /= sum
  }
}

/** How much of the flow each class has, on average over the nodes that labels reach. `[classCount]` */
export function classMass({ rows: nodes, cols: classCount, data }: Matrix): Float64Array {
  const mass = new Float64Array(classCount)
  for (let at = 0, c = 0; at < data.length; at++, c = c + 1 === classCount ? 0 : c + 1) mass[c]! += data[at]! / nodes
  return mass
}

/**
 * Probabilities from the shares of `poisson`: a class that was labelled more often than it is met, because its look-alikes lie
 * scattered, sends more flow everywhere. Its shares are divided by what it has on average:
 *
 *     p_c ∝ share_c / mass_c^β
 *
 * β = 1 holds that all classes are met equally often (class mass normalisation, Zhu et al., ICML 2003), β = 0 that they are met as
 * their labels reach. On data with classes of one size β = 1 is right for up to 3 points more samples than centred sources at 10 to 50
 * labels, on data where the largest has 30 times as many as the smallest for 8 points fewer: see `fitBalance`.
 *
 * Labelled rows get 1 for their class; a row that no label reaches the same for each class that has a label: nothing is known of
 * it. They rank rows by certainty; `heads/temperature.ts` brings them closer to how often they are right.
 *
 * @param rows Labelled nodes; none when the shares are of labels left out (`poissonLeaveOneOut`).
 * @param labels Classes of all labels given to `poisson`.
 * @param mass As `classMass` gives it for all nodes.
 * @returns `[nodes, classCount]`
 */
export function toProbabilities(
  shares: Matrix,
  rows: Int32Array,
  labels: Int32Array,
  { balance = 1, mass = classMass(shares) }: { readonly balance?: number; readonly mass?: Float64Array } = {},
): Matrix {
  const { rows: nodes, cols: classCount, data } = shares
  const classes = Array.from(new Set(labels))
  const factors = mass.map((average) => (average > 0 ? average ** -balance : 0))
  const probabilities = new Float32Array(data.length)
  for (let node = 0; node < nodes; node++) {
    const start = node * classCount
    let sum = 0
    for (let c = 0; c < classCount; c++) sum += data[start + c]! * factors[c]!
    for (let c = 0; c < classCount && sum > 0; c++) probabilities[start + c] = (data[start + c]! * factors[c]!) / sum
    if (sum === 0) for (const c of classes) probabilities[start + c] = 1 / classes.length
  }
  rows.forEach((row, at) => {
    probabilities.fill(0, row * classCount, (row + 1) * classCount)
    probabilities[row * classCount + labels[at]!] = 1
  })
  return { rows: nodes, cols: classCount, data: probabilities }
}
