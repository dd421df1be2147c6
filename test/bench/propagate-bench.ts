import { availableParallelism, loadavg } from 'node:os'
import { Random } from '../../electron/engine/base/random.ts'
import { buildGraph } from '../../electron/engine/index/graph.ts'
import type { Neighbours } from '../../electron/engine/index/neighbour-index.ts'
import { poisson } from '../../electron/engine/select/propagate.ts'

const NODES = 100_000
const CLASSES = 10
const NEIGHBOURS = 10
const LABELS = 100
// Neighbours lie at most this far away along a ring, but for one that may be anywhere.
const NEAR = 500

/** Seconds that propagation takes on a graph of 100,000 nodes, 100 labels and ten classes. */
export function run(): Promise<Readonly<Record<string, number | string>>> {
  const random = new Random(1)
  const builtAt = performance.now()
  const graph = buildGraph(ringNeighbours(random))
  const graphSeconds = (performance.now() - builtAt) / 1000
  const rows = random.sample(NODES, LABELS)
  const labels = rows.map((row) => Math.floor((row * CLASSES) / NODES))
  const startedAt = performance.now()
  const scores = poisson(graph, rows, labels, CLASSES)
  const seconds = (performance.now() - startedAt) / 1000
  const isReached = (node: number): boolean =>
    scores.data.subarray(node * CLASSES, (node + 1) * CLASSES).some((s) => s !== 0)
  return Promise.resolve({
    nodes: NODES,
    edges: graph.columns.length,
    'seconds, graph of the neighbours': graphSeconds,
    'seconds, Poisson': seconds,
    'share of nodes reached': Array.from({ length: NODES }, (_, node) => node).filter(isReached).length / NODES,
    'load per core': loadavg()[0]! / availableParallelism(),
  })
}

/** A ring whose nodes know random others nearby, with falling cosines: sparse like a neighbour graph, and as scattered in memory. */
function ringNeighbours(random: Random): Neighbours {
  const order = random.sample(NODES, NODES)
  const placeOf = new Int32Array(NODES)
  order.forEach((node, place) => (placeOf[node] = place))
  const ids = new Int32Array(NODES * NEIGHBOURS)
  for (let node = 0; node < NODES; node++) {
    const others = new Set<number>()
    while (others.size < NEIGHBOURS - 1) {
      const step = 1 + random.int(NEAR)
      others.add(order[(placeOf[node]! + (random.int(2) === 0 ? step : NODES - step)) % NODES]!)
    }
    while (others.size < NEIGHBOURS) {
      const other = random.int(NODES)
      if (other !== node) others.add(other)
    }
    ids.set([...others], node * NEIGHBOURS)
  }
  const cosines = Float32Array.from(ids, (_, at) => 0.9 - 0.02 * (at % NEIGHBOURS))
  return { rows: NODES, k: NEIGHBOURS, ids, cosines }
}
