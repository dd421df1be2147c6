import type { Random } from '../base/random.ts'
import { INPUT } from '../learn/encoders/encoder-spec.ts'
import { centreEncoder } from './centre-encoder.ts'
import type { EncoderParts } from './concat.ts'
import { transpose } from './pca.ts'
import type { Sequences } from './sequences.ts'
import { multiply, type SparseMatrix, sparseSvd } from './sparse-svd.ts'

const DIM = 64
// How far apart two tokens may be, and what each step between them takes off.
const REACH = 5
const DISTANCE_DECAY = 0.5
// Exponent of how often a neighbour comes: rare ones are not blown up.
const SMOOTHING = 0.75
// What each step back from the end of a sequence takes off.
const RECENCY = 0.4

/**
 * Where a sequence has got to: tokens that are followed and preceded by the same ones are alike, and the last ones of a sequence count most.
 *
 *     C_ab = Σ ½^(d − 1) over all places where a and b stand d ≤ 5 apart;   P = max(0, log(C_ab · Σ c_x^¾ / (c_a · c_b^¾)))
 *     P ≈ U S Vᵀ;   e_a = row a of U S (64 numbers);   sequence = unitNorm(Σ_i 0.4^i e_(token i from the end) − mean)
 *
 * Positive pointwise mutual information, factorised: what skip-gram with negative sampling does, in a second and the same each time.
 * Levy, Goldberg and Dagan, 2015, https://aclanthology.org/Q15-1016
 *
 * @returns `undefined` when no two tokens ever stand together.
 */
export function fitTransitions(sequences: Sequences, random: Random): EncoderParts | undefined {
  const { vocabulary } = sequences
  const [length = 0] = sequences.shape
  const association = associate(countTogether(sequences))
  const { directions } = sparseSvd(association, DIM, random)
  const dim = directions.rows
  if (dim < 2) return undefined
  const table = multiply(association, transpose(directions))
  const recency = Float32Array.from({ length }, (_, place) => RECENCY ** (length - 1 - place))
  const encoder: EncoderParts = {
    spec: {
      inputShape: [length],
      layers: [
        { op: 'embed', name: 'tokens', input: INPUT, vocabulary, units: dim },
        { op: 'transpose', name: 'places', input: 'tokens' },
        { op: 'dense', name: 'weighed', input: 'places', units: 1, useBias: false },
        { op: 'flatten', name: 'recent', input: 'weighed' },
      ],
      output: 'recent',
    },
    weights: {
      'tokens/table': { shape: [vocabulary, dim], data: table.data },
      'weighed/kernel': { shape: [length, 1], data: recency },
    },
  }
  return centreEncoder(encoder, sequences, random)
}

/** How often two tokens stand near each other: of each token a map of the others. Padding is no token. */
function countTogether({ data, shape: [length = 0], vocabulary }: Sequences): Map<number, number>[] {
  const counts = Array.from({ length: vocabulary }, () => new Map<number, number>())
  const add = (a: number, b: number, weight: number): void => void counts[a]!.set(b, (counts[a]!.get(b) ?? 0) + weight)
  for (let start = 0; start < data.length; start += length) {
    for (let at = start; at < start + length; at++) {
      const token = data[at]!
      if (token === 0) continue
      for (let distance = 1; distance <= REACH && at + distance < start + length; distance++) {
        const other = data[at + distance]!
        if (other === token || other === 0) continue
        add(token, other, DISTANCE_DECAY ** (distance - 1))
        add(other, token, DISTANCE_DECAY ** (distance - 1))
      }
    }
  }
  return counts
}

/** Positive pointwise mutual information. */
function associate(counts: readonly Map<number, number>[]): SparseMatrix {
  const sums = counts.map((others) => [...others.values()].reduce((sum, count) => sum + count, 0))
  const smoothed = sums.map((sum) => sum ** SMOOTHING)
  const total = smoothed.reduce((sum, value) => sum + value, 0)
  const starts = new Int32Array(counts.length + 1)
  const columns: number[] = []
  const values: number[] = []
  counts.forEach((others, token) => {
    for (const [other, count] of others) {
      const value = Math.log((count * total) / (sums[token]! * smoothed[other]!))
      if (value <= 0) continue
      columns.push(other)
      values.push(value)
    }
    starts[token + 1] = columns.length
  })
  return {
    rows: counts.length,
    cols: counts.length,
    starts,
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  }
}
