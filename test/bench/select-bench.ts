import { availableParallelism, loadavg } from 'node:os'
import { Random } from '../../electron/engine/base/random.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { startTensorFlow } from '../../electron/engine/learn/tf.ts'
import { select } from '../../electron/engine/select/strategies.ts'

const ROWS = 1_000_000
const DIM = 64
const CLUSTERS = 100
const COUNT = 50
const SPREAD = 0.8

/** Seconds that `auto` takes to choose 50 among a million: the first batch, and one that refines boundaries. */
export async function run(): Promise<Readonly<Record<string, number | string>>> {
  const { name } = await startTensorFlow()
  const random = new Random(1)
  const vectors = clusters(random)
  const covering = stopwatch()
  const first = select('auto', { vectors, count: COUNT, labelled: new Int32Array(0), random })
  const coveringSeconds = covering()

  const labels = Int32Array.from({ length: COUNT }, (_, at) => at % 10)
  const probabilities = randomProbabilities(random)
  const model = {
    probabilities,
    weights: { rows: 10, cols: DIM, data: new Float32Array(10 * DIM) },
    bias: new Float32Array(10),
  }
  const refining = stopwatch()
  const second = select('auto', { vectors, count: COUNT, labelled: first.picks, labels, random, model: () => model })
  const refiningSeconds = refining()
  return {
    rows: ROWS,
    dim: DIM,
    'back end': name,
    [`seconds, ${first.reason}`]: coveringSeconds.wall,
    [`seconds of processor, ${first.reason}`]: coveringSeconds.processor,
    [`seconds, ${second.reason}`]: refiningSeconds.wall,
    [`seconds of processor, ${second.reason}`]: refiningSeconds.processor,
    'clusters found by 50': new Set(first.picks.map((row) => row % CLUSTERS)).size,
    'load per core': loadavg()[0]! / availableParallelism(),
  }
}

/** Seconds since it was made, by the clock and of all cores together: the second says what an idle machine would take at most. */
function stopwatch(): () => { readonly wall: number; readonly processor: number } {
  const startedAt = performance.now()
  const before = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(before)
    return { wall: (performance.now() - startedAt) / 1000, processor: (user + system) / 1e6 }
  }
}

/** Rows of length 1 round random directions, row i belonging to direction i mod 100. */
function clusters(random: Random): Matrix {
  const middles = Float32Array.from({ length: CLUSTERS * DIM }, () => random.normal() / Math.sqrt(DIM))
  const data = new Float32Array(ROWS * DIM)
  for (let row = 0; row < ROWS; row++) {
    let square = 0
    for (let d = 0; d < DIM; d++) {
      // A sum of uniform numbers is as good as a normal one here, and made in a tenth of the time.
      const noise = (random.uniform() + random.uniform() - 1) * Math.sqrt(6 / DIM)
      const value = middles[(row % CLUSTERS) * DIM + d]! + SPREAD * noise
      data[row * DIM + d] = value
      square += value ** 2
    }
    for (let d = 0; d < DIM; d++) data[row * DIM + d]! /= Math.sqrt(square)
  }
  return { rows: ROWS, cols: DIM, data }
}

function randomProbabilities(random: Random): Matrix {
  const data = new Float32Array(ROWS * 10)
  for (let row = 0; row < ROWS; row++) {
    let sum = 0
    for (let c = 0; c < 10; c++) sum += data[row * 10 + c] = random.uniform() ** 4
    for (let c = 0; c < 10; c++) data[row * 10 + c]! /= sum
  }
  return { rows: ROWS, cols: 10, data }
}
