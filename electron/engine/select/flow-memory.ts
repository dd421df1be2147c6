import type { Graph } from '../index/graph.ts'
import type { Flow, FlowSystem } from './flow-system.ts'

/** One right-hand side of a flow system: what it is called, and the nodes where it is not 0. */
export interface FlowColumn {
  readonly key: number
  readonly sources: Int32Array
}

/** Some columns as they were solved together. */
export interface SolvedColumns {
  readonly columns: readonly FlowColumn[]
  readonly flow: Flow
}

interface Found extends Flow {
  readonly width: number
  readonly at: number
  readonly sources: ReadonlySet<number>
}

/**
 * Solutions of a flow system, kept as a start for the next time: labels come a few at a time, and most of what they say of far nodes was
 * known before. What is asked for decides the result, to the tolerance of the solver; the memory only how soon it is there.
 */
export class FlowMemory {
  #graph: Graph | null = null
  #reach = 0
  #solved: readonly SolvedColumns[] = []

  /**
   * Where to start for these columns; nothing when none is known. The residual needs no reading of the graph: with S = D^(−½) W D^(−½),
   *
   *     b − (I − α S) x = b − x + (α / α₀) (x − b₀ + r₀),   as   α₀ S x = x − b₀ + r₀   held when x was found
   *
   * A column that has lost a source since starts at 0: in a part of the graph that nothing reaches any more, what was there before would
   * not quite go away.
   *
   * @param b Right-hand sides, `[nodes, columns]`: at a source that was one before, as they were before.
   */
  start({ graph, reach }: FlowSystem, columns: readonly FlowColumn[], b: Float64Array): Flow | undefined {
    const known = columns.map((column) => (graph === this.#graph ? this.#find(column) : undefined))
    if (known.every((found) => found === undefined)) return undefined
    const ratio = reach / this.#reach
    const [x, residual] = [new Float64Array(b.length), b.slice()]
    known.forEach((found, column) => {
      if (found === undefined) return
      const { width, at, sources } = found
      for (let to = column, from = at; to < x.length; to += columns.length, from += width) {
        x[to] = found.x[from]!
        residual[to]! += (ratio - 1) * found.x[from]! + ratio * found.residual[from]!
      }
      for (const node of sources)
        residual[node * columns.length + column]! -= ratio * b[node * columns.length + column]!
    })
    return { x, residual }
  }

  /** Replaces what was known. The arrays must not be changed afterwards. */
  keep({ graph, reach }: FlowSystem, solved: readonly SolvedColumns[]): void {
    this.#graph = graph
    this.#reach = reach
    this.#solved = solved
  }

  #find({ key, sources }: FlowColumn): Found | undefined {
    for (const { columns, flow } of this.#solved) {
      const at = columns.findIndex((column) => column.key === key)
      if (at < 0) continue
      const before = new Set(columns[at]!.sources)
      return before.isSubsetOf(new Set(sources)) ? { ...flow, width: columns.length, at, sources: before } : undefined
    }
    return undefined
  }
}
