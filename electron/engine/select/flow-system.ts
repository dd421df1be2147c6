import type { Graph } from '../index/graph.ts'

/** I − α D^(−½) W D^(−½) of a graph: the flow along its edges, of which a share α stays at each step. */
export interface FlowSystem extends NormalisedGraph {
  readonly graph: Graph
  /** α */
  readonly reach: number
}

interface NormalisedGraph {
  /** D^(−½), `[nodes]`. */
  readonly scale: Float64Array
  /** D^(−½) W D^(−½), in the order of the graph's edges. */
  readonly weights: Float64Array
}

/** A solution, `[nodes, width]`, and what is left of the right-hand side: b − (I − α D^(−½) W D^(−½)) x. */
export interface Flow {
  readonly x: Float64Array
  readonly residual: Float64Array
}

export interface SolveOptions {
  /** Stops when the residual of every column is below this share of its source. */
  readonly tolerance?: number
  readonly maxSteps?: number
  /** Where to start, for the same right-hand side; at 0 by default. */
  readonly start?: Flow | undefined
}

// Labels change while the graph stays.
const normalised = new WeakMap<Graph, NormalisedGraph>()

/** @throws RangeError unless α is between 0 and 1. */
export function flowSystem(graph: Graph, reach: number): FlowSystem {
  if (!(reach > 0 && reach < 1)) throw new RangeError(`expected a reach between 0 and 1, got ${reach}`)
  const known = normalised.get(graph) ?? normalise(graph)
  normalised.set(graph, known)
  return { graph, reach, ...known }
}

/**
 * Solves (I − α D^(−½) W D^(−½)) x = b by conjugate gradients for `width` right-hand sides at once, each with its own step lengths,
 * so that the graph is read once a step. Columns whose start is close enough already are left as they are.
 *
 * @param b `[nodes, width]`
 */
export function solveFlow(
  system: FlowSystem,
  b: Float64Array,
  width: number,
  { tolerance = 1e-3, maxSteps = 1000, start }: SolveOptions = {},
): Flow {
  const targets = dots(b, b, width).map((square) => square * tolerance * tolerance)
  if (start === undefined) return conjugateGradients(system, b, targets, maxSteps)
  const squares = dots(start.residual, start.residual, width)
  const open = Array.from(squares.keys()).filter((c) => squares[c]! > targets[c]!)
  const left = takeColumns(start.residual, width, open)
  const rest = conjugateGradients(
    system,
    left,
    Float64Array.from(open, (c) => targets[c]!),
    maxSteps,
  )
  const [x, residual] = [start.x.slice(), start.residual.slice()]
  for (let to = 0, from = 0; to < x.length; to += width, from += open.length) {
    for (let at = 0; at < open.length; at++) {
      x[to + open[at]!]! += rest.x[from + at]!
      residual[to + open[at]!] = rest.residual[from + at]!
    }
  }
  return { x, residual }
}

/** @param targets Squared length of the residual at which a column is solved, `[width]`. */
function conjugateGradients(system: FlowSystem, b: Float64Array, targets: Float64Array, maxSteps: number): Flow {
  const width = targets.length
  const x = new Float64Array(b.length)
  const residual = b.slice()
  const direction = b.slice()
  const image = new Float64Array(b.length)
  let squares = dots(residual, residual, width)
  for (let step = 0; step < maxSteps && squares.some((square, c) => square > targets[c]!); step++) {
    apply(system, direction, image, width)
    const curvature = dots(direction, image, width)
    const length = squares.map((square, c) => (square > targets[c]! ? square / curvature[c]! : 0))
    addColumns(x, direction, length)
    addColumns(
      residual,
      image,
      length.map((value) => -value),
    )
    const next = dots(residual, residual, width)
    const turn = next.map((square, c) => (squares[c]! > 0 ? square / squares[c]! : 0))
    for (let at = 0, c = 0; at < direction.length; at++, c = c + 1 === width ? 0 : c + 1) {
      direction[at] = residual[at]! + turn[c]! * direction[at]!
    }
    squares = next
  }
  return { x, residual }
}

/** Labels of nodes as propagation takes them. @throws RangeError when there is none, a node has two, or a class is out of range. */
export function requireLabels(nodes: number, rows: Int32Array, labels: Int32Array, classCount: number): void {
  if (rows.length === 0) throw new RangeError('expected at least one label, got none')
  if (rows.length !== labels.length) throw new RangeError(`expected ${rows.length} labels, got ${labels.length}`)
  if (new Set(rows).size !== rows.length) throw new RangeError('expected each labelled row once')
  rows.forEach((row, at) => {
    const label = labels[at]!
    if (row < 0 || row >= nodes) throw new RangeError(`expected labelled rows below ${nodes}, got ${row}`)
    if (label < 0 || label >= classCount) throw new RangeError(`expected classes below ${classCount}, got ${label}`)
  })
}

/** Σ_j w_ij; 1 for a node without edges, which then keeps its own label. */
function degrees({ nodes, starts, weights }: Graph): Float64Array {
  const degree = new Float64Array(nodes)
  for (let node = 0; node < nodes; node++) {
    for (let slot = starts[node]!; slot < starts[node + 1]!; slot++) degree[node]! += weights[slot]!
    if (degree[node] === 0) degree[node] = 1
  }
  return degree
}

function normalise(graph: Graph): NormalisedGraph {
  const scale = degrees(graph).map((degree) => 1 / Math.sqrt(degree))
  const weights = new Float64Array(graph.weights.length)
  for (let node = 0; node < graph.nodes; node++) {
    for (let slot = graph.starts[node]!; slot < graph.starts[node + 1]!; slot++) {
      weights[slot] = graph.weights[slot]! * scale[node]! * scale[graph.columns[slot]!]!
    }
  }
  return { scale, weights }
}

/** Four columns at a time, their sums held in registers: twice as fast as one loop over all. */
function apply({ graph, reach, weights }: FlowSystem, x: Float64Array, out: Float64Array, width: number): void {
  const { nodes, starts, columns } = graph
  for (let node = 0; node < nodes; node++) {
    const [first, end, to] = [starts[node]!, starts[node + 1]!, node * width]
    let c = 0
    for (; c + 4 <= width; c += 4) {
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let slot = first; slot < end; slot++) {
        const weight = weights[slot]!
        const from = columns[slot]! * width + c
        s0 += weight * x[from]!
        s1 += weight * x[from + 1]!
        s2 += weight * x[from + 2]!
        s3 += weight * x[from + 3]!
      }
      out[to + c] = x[to + c]! - reach * s0
      out[to + c + 1] = x[to + c + 1]! - reach * s1
      out[to + c + 2] = x[to + c + 2]! - reach * s2
      out[to + c + 3] = x[to + c + 3]! - reach * s3
    }
    for (; c < width; c++) {
      let sum = 0
      for (let slot = first; slot < end; slot++) sum += weights[slot]! * x[columns[slot]! * width + c]!
      out[to + c] = x[to + c]! - reach * sum
    }
  }
}

/** Adds the columns of `values` `[nodes, factors]`, each times its factor. */
function addColumns(to: Float64Array, values: Float64Array, factors: Float64Array): void {
  for (let at = 0, c = 0; at < to.length; at++, c = c + 1 === factors.length ? 0 : c + 1) {
    to[at]! += factors[c]! * values[at]!
  }
}

/** Products of the columns of two `[nodes, width]` arrays. */
function dots(a: Float64Array, b: Float64Array, width: number): Float64Array {
  const sums = new Float64Array(width)
  for (let at = 0; at < a.length; at += width) {
    for (let c = 0; c < width; c++) sums[c]! += a[at + c]! * b[at + c]!
  }
  return sums
}

/** Some columns of `[nodes, width]`, in the order given. */
function takeColumns(values: Float64Array, width: number, columns: readonly number[]): Float64Array {
  const taken = new Float64Array((values.length / width) * columns.length)
  for (let from = 0, to = 0; from < values.length; from += width) {
    for (const c of columns) taken[to++] = values[from + c]!
  }
  return taken
}
