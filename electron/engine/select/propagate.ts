import type { Graph } from '../index/graph.ts'
import type { Matrix } from '../learn/tensors.ts'
import { type FlowSystem, flowSystem, requireLabels, solveFlow, type SolveOptions } from './flow-system.ts'

export interface PoissonOptions extends SolveOptions {
  /** Share of the flow that stays in the graph at each step (α): a label reaches about 1 / (1 − α) steps far. By default `reachFor`. */
  readonly reach?: number
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
 * Poisson learning with a limited reach: labelled nodes are sources, and the class of a node is that of the strongest flow
 * that reaches it.
 *
 *     (D − α W) u = b,   b_j = onehot(y_j) − ȳ at labelled nodes, 0 elsewhere,   ȳ = mean onehot over labels
 *
 * Unlike Laplace learning it does not fade to a constant when labels are few. α = 1 is the equation of the paper, whose own
 * iteration is stopped after some 50 to 100 steps, before it solves it. That matters: with 30 labels on 10,000 fashion
 * articles the solution is right for 49 %, the stopped iteration for 65 %, and α = 0.97 for 65 %, because the slow modes of the
 * whole graph drown what is near. α < 1 says the same without a step count, has one solution on any graph, and is solved by
 * conjugate gradients on I − α D^(−½) W D^(−½) in some 30 steps.
 *
 * The score is u_c divided by the flow from all labels together, f = Σ_j flow from j: the share of what reaches a node that comes
 * from labels of class c, less the share of c among the labels. Dividing changes no decision; it makes scores of near and far
 * nodes comparable. Where no label is connected all scores are 0. When all labels are of one class b is not centred.
 *
 * Calder et al., ICML 2020, https://arxiv.org/abs/2006.11184; α as in Zhou et al., NeurIPS 2003.
 *
 * @param rows Labelled nodes, each once.
 * @param labels Class of each, below `classCount`.
 * @returns Scores from −1 to 1, `[nodes, classCount]`; the largest of a row decides. See `toProbabilities`.
 * @throws RangeError when there is no label, a node has two, or a class is out of range.
 */
export function poisson(
  graph: Graph,
  rows: Int32Array,
  labels: Int32Array,
  classCount: number,
  { reach = reachFor(graph.nodes, rows.length), ...options }: PoissonOptions = {},
): Matrix {
  requireLabels(graph.nodes, rows, labels, classCount)
  const system = flowSystem(graph, reach)
  const flow = totalFlow(system, rows, options)
  const mean = meanLabel(labels, classCount)
  const scores = new Float32Array(graph.nodes * classCount)
  for (let first = 0; first < classCount; first += CLASS_BLOCK) {
    const width = Math.min(CLASS_BLOCK, classCount - first)
    const b = new Float64Array(graph.nodes * width)
    rows.forEach((row, at) => {
      for (let c = 0; c < width; c++) b[row * width + c] = Number(labels[at] === first + c) - mean[first + c]!
    })
    const u = solveScaled(system, b, width, options)
    for (let node = 0; node < graph.nodes; node++) {
      const all = flow[node]!
      for (let c = 0; c < width; c++) scores[node * classCount + first + c] = all > 0 ? u[node * width + c]! / all : 0
    }
  }
  return { rows: graph.nodes, cols: classCount, data: scores }
}

// Sharpness of the probabilities at one label a class, and what each tenfold adds. Set on handwritten digits and fashion articles (10, 30
// and 100 labels): mean confidence is then within 10 points of the accuracy on most, too high where data are hard, too low where easy.
const SHARPNESS = 4
const SHARPNESS_PER_TENFOLD = 4

/**
 * Probabilities from the scores of `poisson`: softmax(κ · score) over the classes that have a label, with
 * κ = 4 + 4 · log10(max(1, labels per class)), since shares of flow say more when more labels contribute. Classes without a label
 * get 0, labelled rows 1 for their class. A row that no label reaches gets the same probability for each class: nothing
 * is known about it. They rank rows by certainty; `heads/temperature.ts` brings them closer to how often they are right.
 *
 * @param rows Labelled nodes; none when the scores are of labels left out (`poissonLeaveOneOut`).
 * @param labels Classes of all labels given to `poisson`.
 * @returns `[nodes, classCount]`
 */
export function toProbabilities(scores: Matrix, rows: Int32Array, labels: Int32Array): Matrix {
  const { rows: nodes, cols: classCount, data } = scores
  const classes = Array.from(new Set(labels)).sort((a, b) => a - b)
  const sharpness = SHARPNESS + SHARPNESS_PER_TENFOLD * Math.log10(Math.max(1, labels.length / classes.length))
  const probabilities = new Float32Array(data.length)
  for (let node = 0; node < nodes; node++) {
    const start = node * classCount
    const largest = classes.reduce((most, c) => Math.max(most, data[start + c]!), -Infinity)
    let sum = 0
    for (const c of classes) sum += probabilities[start + c] = Math.exp(sharpness * (data[start + c]! - largest))
    for (const c of classes) probabilities[start + c]! /= sum
  }
  rows.forEach((row, at) => {
    probabilities.fill(0, row * classCount, (row + 1) * classCount)
    probabilities[row * classCount + labels[at]!] = 1
  })
  return { rows: nodes, cols: classCount, data: probabilities }
}

/** What reaches each node from all labels, whatever their class: (D − α W) f = 1 at labelled nodes. `[nodes]` */
function totalFlow(system: FlowSystem, rows: Int32Array, options: SolveOptions): Float64Array {
  const b = new Float64Array(system.graph.nodes)
  for (const row of rows) b[row] = 1
  return solveScaled(system, b, 1, options)
}

/** (D − α W) u = b for the columns of b `[nodes, width]`: D^(−½) before and after the normalised system. */
function solveScaled(system: FlowSystem, b: Float64Array, width: number, options: SolveOptions): Float64Array {
  const scaled = (values: Float64Array): Float64Array =>
    values.map((value, at) => value * system.scale[Math.floor(at / width)]!)
  return scaled(solveFlow(system, scaled(b), width, options))
}

/** Share of each class among the labels; all 0 when there is one class only. `[classCount]` */
function meanLabel(labels: Int32Array, classCount: number): Float64Array {
  const mean = new Float64Array(classCount)
  if (labels.every((label) => label === labels[0])) return mean
  for (const label of labels) mean[label]! += 1 / labels.length
  return mean
}
