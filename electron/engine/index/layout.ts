import type { Random } from '../base/random.ts'
import type { Graph } from './graph.ts'

export interface LayoutOptions {
  /** Where each row begins, x and y, `[rows, 2]`; left as it is. Rows in one place and without neighbours stay together. */
  readonly start: Float32Array
  readonly epochs: number
  readonly random: Random
  /** 1 for each row that must not move, `[rows]`; all move when left out. */
  readonly pinned?: Uint8Array
  /** Called after every epoch with the share that is done, from 0 to 1. */
  readonly onProgress?: (share: number) => void
  /** Aborting rejects with the signal's reason at the next epoch. */
  readonly signal?: AbortSignal
}

// 1 / (1 + a d^2b) is then nearest to 1 up to a distance of 0.1 and exp(0.1 − d) beyond: UMAP's own fit for its usual least distance.
const A = 1.5769434603
const B = 0.8950608781
const PUSHES = 5
const LONGEST_STEP = 4
// Keeps two rows in almost one place from pushing each other far away.
const SMALLEST_SQUARE = 1e-3

/**
 * Lays rows out in the plane so that those which belong together come to lie together: UMAP's stochastic gradient descent on the
 * cross entropy between the weights of a fuzzy graph and the likeness 1 / (1 + a d^2b) of two places. An edge is visited as often
 * as it is strong; each time its ends are pulled together, and its row is pushed away from five rows drawn at random. Steps shrink
 * evenly to nothing.
 *
 * McInnes, Healy and Melville, 2018, https://arxiv.org/abs/1802.03426, algorithm 5.
 *
 * @returns `[rows, 2]`
 * @throws RangeError when `start` or `pinned` has another length.
 */
export async function layOut(graph: Graph, options: LayoutOptions): Promise<Float32Array> {
  const { nodes: rows, starts, columns, weights } = graph
  const { start, epochs, random, pinned = new Uint8Array(rows), onProgress, signal } = options
  if (start.length !== 2 * rows) throw new RangeError(`expected ${2 * rows} coordinates, got ${start.length}`)
  if (pinned.length !== rows) throw new RangeError(`expected ${rows} pins, got ${pinned.length}`)
  const descent = { places: start.slice(), pinned, rows, state: random.int(2 ** 31) + 1 }
  const strongest = weights.reduce((most, weight) => Math.max(most, weight), 0)
  // Grows by an edge's share of the strongest weight in each epoch; at 1 the edge is due.
  const due = new Float32Array(weights.length)
  for (let epoch = 0; epoch < epochs; epoch++) {
    // Lets the event loop run, so that an abort sent by another process can arrive.
    await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    const rate = 1 - epoch / epochs
    for (let row = 0; row < rows; row++) {
      for (let edge = starts[row]!; edge < starts[row + 1]!; edge++) {
        due[edge]! += weights[edge]! / strongest
        if (due[edge]! < 1) continue
        due[edge]! -= 1
        pull(descent, row, columns[edge]!, rate)
        if (pinned[row] === 0) push(descent, row, rate)
      }
    }
    onProgress?.((epoch + 1) / epochs)
  }
  return descent.places
}

interface Descent {
  readonly places: Float32Array
  readonly pinned: Uint8Array
  readonly rows: number
  /** Of a 32-bit xorshift (Marsaglia, 2003): asking `Random` for every push would take most of the time. */
  state: number
}

function pull({ places, pinned }: Descent, row: number, other: number, rate: number): void {
  const dx = places[2 * row]! - places[2 * other]!
  const dy = places[2 * row + 1]! - places[2 * other + 1]!
  const square = dx * dx + dy * dy
  if (square === 0) return
  const power = A * square ** B
  const slope = (-2 * B * power) / (square * (1 + power))
  const [stepX, stepY] = [rate * clip(slope * dx), rate * clip(slope * dy)]
  if (pinned[row] === 0) {
    places[2 * row]! += stepX
    places[2 * row + 1]! += stepY
  }
  if (pinned[other] === 0) {
    places[2 * other]! -= stepX
    places[2 * other + 1]! -= stepY
  }
}

function push(descent: Descent, row: number, rate: number): void {
  const { places, rows } = descent
  let { state } = descent
  let x = places[2 * row]!
  let y = places[2 * row + 1]!
  for (let drawn = 0; drawn < PUSHES; drawn++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    const other = (state >>> 0) % rows
    const dx = x - places[2 * other]!
    const dy = y - places[2 * other + 1]!
    const square = dx * dx + dy * dy
    if (square === 0) continue
    const slope = (2 * B) / ((SMALLEST_SQUARE + square) * (1 + A * square ** B))
    x += rate * clip(slope * dx)
    y += rate * clip(slope * dy)
  }
  descent.state = state
  places[2 * row] = x
  places[2 * row + 1] = y
}

function clip(step: number): number {
  return step > LONGEST_STEP ? LONGEST_STEP : step < -LONGEST_STEP ? -LONGEST_STEP : step
}
