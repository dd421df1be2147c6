import type { Random } from '../base/random.ts'
import type { Graph } from '../index/graph.ts'
import type { Matrix } from '../learn/tensors.ts'
import type { SolvedColumns } from './flow-memory.ts'
import { flowSystem, requireLabels, solveFlow } from './flow-system.ts'
import { drawByLots } from './lots.ts'
import { type PoissonOptions, reachFor } from './propagate.ts'

export interface LeaveOneOut {
  /** Positions of the labels that were left out, rising. */
  readonly at: Int32Array
  /** Shares as `poisson` gives them, at the node of each of these labels, without that label: `[at, classCount]`. */
  readonly shares: Matrix
}

// Labels left out: enough to set one number by, and two readings of the graph for every step.
const MOST_LABELS = 32
const BLOCK = 16

/**
 * What Poisson learning would say of labelled nodes if it had all labels but their own. The flow between two nodes is the same both ways,
 * so that one solution from node i says what each label j sends to it:
 *
 *     share_c(i) = Σ_{j ∉ set of i, y_j = c} g_ij / Σ_{j ∉ set of i} g_ij,   (D − α W) g_i = onehot(i)
 *
 * Only labels whose class has another one elsewhere can be left out; at most 32 are, by lots: each row has its own, so that a label given
 * later takes the place of one of them at most, and `memory` knows the others.
 *
 * @param rows Labelled nodes, each once, and `labels`, the class of each.
 * @param reach α, as for `poisson`.
 * @param sets Labels of one set are left out together: near-duplicates, samples of one recording. Each for itself when left out.
 */
export function poissonLeaveOneOut(
  graph: Graph,
  rows: Int32Array,
  labels: Int32Array,
  classCount: number,
  random: Random,
  {
    reach = reachFor(graph.nodes, rows.length),
    sets,
    memory,
    ...options
  }: PoissonOptions & { readonly sets?: Int32Array } = {},
): LeaveOneOut {
  requireLabels(graph.nodes, rows, labels, classCount)
  const setOf = (at: number): number => sets?.[at] ?? at
  const spread = Array.from({ length: classCount }, () => new Set<number>())
  labels.forEach((label, at) => spread[label]!.add(setOf(at)))
  const able = Int32Array.from(labels.keys()).filter((at) => spread[labels[at]!]!.size > 1)
  const drawn = new Set(drawByLots(able.map((position) => rows[position]!), MOST_LABELS, random)) // prettier-ignore
  const at = able.filter((position) => drawn.has(rows[position]!))
  const system = flowSystem(graph, reach)
  const data = new Float32Array(at.length * classCount)
  const solved: SolvedColumns[] = []
  for (let first = 0; first < at.length; first += BLOCK) {
    const block = at.subarray(first, first + BLOCK)
    const width = block.length
    const columns = Array.from(block, (own) => ({ key: rows[own]!, sources: rows.subarray(own, own + 1) }))
    const b = new Float64Array(graph.nodes * width)
    columns.forEach(({ key }, column) => (b[key * width + column] = 1))
    const flow = solveFlow(system, b, width, { ...options, start: memory?.start(system, columns, b) })
    solved.push({ columns, flow })
    block.forEach((own, column) => {
      const shares = data.subarray((first + column) * classCount, (first + column + 1) * classCount)
      // Both ends carry D^(−½); that of node i is the same in all shares.
      const sent = Float64Array.from(rows, (row, j) =>
        setOf(j) === setOf(own) ? 0 : flow.x[row * width + column]! * system.scale[row]!,
      )
      const all = sent.reduce((sum, flowOfLabel) => sum + flowOfLabel, 0)
      if (!(all > 0)) return
      sent.forEach((flowOfLabel, j) => (shares[labels[j]!]! += flowOfLabel / all))
    })
  }
  memory?.keep(system, solved)
  return { at, shares: { rows: at.length, cols: classCount, data } }
}
