import type { Graph } from '../index/graph.ts'
import type { Matrix } from '../learn/tensors.ts'
import { flowSystem, requireLabels, solveFlow, type SolveOptions } from './flow-system.ts'

export interface LlgcOptions extends SolveOptions {
  /** α: how much a node takes from its neighbours rather than from its own label. */
  readonly reach?: number
}

// Columns solved at a time: bounds the work arrays to nodes · 16 · 8 bytes each.
const CLASS_BLOCK = 16

/**
 * Learning with local and global consistency: every node takes most of its class from its neighbours, and labels hold on to theirs.
 *
 *     F = (1 − α) (I − α S)^(−1) Y,   S = D^(−½) W D^(−½),   Y = onehot of the labels, 0 elsewhere
 *
 * Columns are divided by their sum over all nodes (class mass normalisation), so that a class does not win by its number of labels,
 * then each row by its own sum. A row that no label reaches gets the same share for each class that has a label.
 *
 * Zhou et al., NeurIPS 2003; class mass: Zhu et al., ICML 2003.
 *
 * @param rows Labelled nodes, each once, and `labels`, the class of each.
 * @returns Shares of the classes, `[nodes, classCount]`.
 * @throws RangeError when there is no label, a node has two, or a class is out of range.
 */
export function llgc(
  graph: Graph,
  rows: Int32Array,
  labels: Int32Array,
  classCount: number,
  { reach = 0.95, ...options }: LlgcOptions = {},
): Matrix {
  requireLabels(graph.nodes, rows, labels, classCount)
  const system = flowSystem(graph, reach)
  const shares = new Float32Array(graph.nodes * classCount)
  for (let first = 0; first < classCount; first += CLASS_BLOCK) {
    const width = Math.min(CLASS_BLOCK, classCount - first)
    const y = new Float64Array(graph.nodes * width)
    rows.forEach((row, at) => {
      const c = labels[at]! - first
      if (c >= 0 && c < width) y[row * width + c] = 1
    })
    const { x: f } = solveFlow(system, y, width, options)
    const mass = new Float64Array(width)
    f.forEach((value, at) => (mass[at % width]! += value))
    for (let node = 0; node < graph.nodes; node++) {
      for (let c = 0; c < width; c++) {
        // Conjugate gradients leave what no label reaches at exactly 0, and what little rounds below it is none.
        shares[node * classCount + first + c] = mass[c]! > 0 ? Math.max(0, f[node * width + c]! / mass[c]!) : 0
      }
    }
  }
  const classes = new Set(labels)
  for (let node = 0; node < graph.nodes; node++) {
    const row = shares.subarray(node * classCount, (node + 1) * classCount)
    const sum = row.reduce((total, share) => total + share, 0)
    for (let c = 0; c < classCount; c++) row[c] = sum > 0 ? row[c]! / sum : Number(classes.has(c)) / classes.size
  }
  return { rows: graph.nodes, cols: classCount, data: shares }
}
