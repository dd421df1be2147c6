import type { Random } from '../base/random.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import { kMeans, nearestCentres } from '../learn/k-means.ts'
import { nearestRows } from '../learn/metrics/neighbour-agreement.ts'
import type { Matrix } from '../learn/tensors.ts'
import { centreRows } from './centre.ts'
import { type Block, type EncoderParts, LEARNED } from './concat.ts'
import { embedRows } from './embed-rows.ts'

/** How well neighbours foretell the clusters of a block that they know nothing of. */
export interface ForetoldClusters {
  /** The block that is left out. */
  readonly block: string
  /** Share of neighbours in the other classical blocks that lie in the same cluster, 0 to 1. */
  readonly without: number
  /** The same of neighbours in these and the learned block. */
  readonly with: number
}

/** What a block makes of some samples. */
export interface BlockValues extends Pick<Block, 'name' | 'weight'> {
  /** `[samples, dim]` */
  readonly values: Matrix
}

const LEAST_SAMPLES = 100
const MOST_SAMPLES = 1000
const CLUSTERS = 10
const REPEATS = 3
const NEIGHBOURS = 10

/**
 * Whether the learned block helps the others to foretell what they cannot see: each classical block is left out in turn, and ten clusters
 * of it stand in for classes. Nearest neighbours in the other classical blocks should lie in the same cluster, and more so with the
 * learned block beside them.
 *
 * A classical block that stands alone has nothing to be foretold from. Held against itself, every second dimension against the others, it says
 * yes to untrained encoders too (docs/experiments.md).
 *
 * Two views of a sample that foretell each other know the same classes: Blum and Mitchell, 1998 (co-training).
 *
 * @param blocks As they would be joined, the learned one among them.
 * @throws RangeError with fewer than 100 samples, or without a learned and two classical blocks.
 */
export function foretoldClusters(
  blocks: readonly Block[],
  inputs: Inputs,
  random: Random,
): readonly ForetoldClusters[] {
  const count = countInputs(inputs)
  if (count < LEAST_SAMPLES) throw new RangeError(`expected ${LEAST_SAMPLES} samples or more, got ${count}`)
  const rows = random.sample(count, Math.min(count, MOST_SAMPLES))
  const values = blocks.map(({ name, weight, encoder }) => ({ name, weight, values: embed(encoder, inputs, rows) }))
  return foretell(values, random)
}

/** Whether there is enough to ask `foretoldClusters`: a hundred samples, a learned and two classical blocks. */
export function canForetell(blocks: readonly Block[], count: number): boolean {
  const learned = blocks.filter(({ name }) => name === LEARNED).length
  return count >= LEAST_SAMPLES && learned === 1 && blocks.length >= 3
}

/** As `foretoldClusters`, of samples that have been embedded. */
export function foretell(blocks: readonly BlockValues[], random: Random): readonly ForetoldClusters[] {
  const learned = blocks.find(({ name }) => name === LEARNED)
  const classical = blocks.filter((block) => block !== learned)
  if (learned === undefined || classical.length < 2) {
    throw new RangeError(`expected a learned and two classical blocks, got ${blocks.map(({ name }) => name)}`)
  }
  return classical.map((part) => {
    const others = classical.filter((other) => other !== part)
    const seen = centreRows(part.values)
    const clusters = Array.from({ length: REPEATS }, () => nearestCentres(seen, kMeans(seen, CLUSTERS, random)))
    const share = (joined: readonly BlockValues[]): number =>
      shareTogether(nearestRows(join(joined), NEIGHBOURS), clusters)
    return { block: part.name, without: share(others), with: share([...others, learned]) }
  })
}

/** Mean over the clusterings of the share of neighbours that lie in the cluster of their row. */
function shareTogether(neighbours: Int32Array, clusterings: readonly Int32Array[]): number {
  let together = 0
  for (const clusters of clusterings) {
    neighbours.forEach((other, at) => {
      if (clusters[other] === clusters[Math.floor(at / NEIGHBOURS)]) together++
    })
  }
  return together / (neighbours.length * clusterings.length)
}

/** What `concatEncoders` and `centreEncoder` make of blocks, up to a factor. */
function join(blocks: readonly BlockValues[]): Matrix {
  const rows = blocks[0]?.values.rows ?? 0
  const cols = blocks.reduce((sum, { values }) => sum + values.cols, 0)
  const data = new Float32Array(rows * cols)
  for (let row = 0; row < rows; row++) {
    let start = row * cols
    for (const { values, weight } of blocks) {
      const part = values.data.subarray(row * values.cols, (row + 1) * values.cols)
      const mean = part.reduce((sum, value) => sum + value, 0) / part.length
      const length = Math.sqrt(part.reduce((sum, value) => sum + (value - mean) ** 2, 0)) || 1
      part.forEach((value, at) => (data[start + at] = (weight * (value - mean)) / length))
      start += part.length
    }
  }
  return centreRows({ rows, cols, data })
}

function embed({ spec, weights }: EncoderParts, inputs: Inputs, rows: Int32Array): Matrix {
  const encoder = Encoder.fromWeights(spec, weights)
  const values = embedRows(encoder, inputs, rows)
  encoder.dispose()
  return values
}
