import type { Random } from '../base/random.ts'
import { INPUT } from '../learn/encoders/encoder-spec.ts'
import type { EncoderParts } from './concat.ts'
import { transpose } from './pca.ts'
import type { Sequences } from './sequences.ts'
import { type SparseMatrix, sparseSvd } from './sparse-svd.ts'

const DIM = 64

/**
 * Which tokens a sequence has, wherever they stand, with tokens of the same sequences made alike.
 *
 *     x_t = count of t · log(n / sequences with t), rows of length 1;   X ≈ U S V;   sequence = unitNorm(Σ_i idf(t_i) V_(t_i))
 *
 * Latent semantic analysis as one table: 64 numbers a token, which are added up. Deerwester and others, 1990.
 *
 * @returns `undefined` when all sequences have the same tokens.
 */
export function fitCounts(sequences: Sequences, random: Random): EncoderParts | undefined {
  const { vocabulary, shape } = sequences
  const rarity = rarities(sequences)
  const { directions } = sparseSvd(weighedCounts(sequences, rarity), DIM, random)
  const dim = directions.rows
  if (dim < 2) return undefined
  const table = transpose(directions).data.map((value, at) => value * rarity[Math.floor(at / dim)]!)
  return {
    spec: {
      inputShape: [...shape],
      layers: [
        { op: 'embed', name: 'tokens', input: INPUT, vocabulary, units: dim },
        { op: 'sumOverTime', name: 'sum', input: 'tokens' },
        { op: 'unitNorm', name: 'counts', input: 'sum' },
      ],
      output: 'counts',
    },
    weights: { 'tokens/table': { shape: [vocabulary, dim], data: table } },
  }
}

/** log(sequences / those with the token), 0 for padding and for tokens that never occur: `[vocabulary]`. */
function rarities({ data, shape: [length = 0], vocabulary }: Sequences): Float64Array {
  const having = new Float64Array(vocabulary)
  for (let start = 0; start < data.length; start += length) {
    for (const token of new Set(data.subarray(start, start + length))) having[token]!++
  }
  const count = data.length / length
  return having.map((sequences, token) => (token === 0 || sequences === 0 ? 0 : Math.log(count / sequences)))
}

function weighedCounts({ data, shape: [length = 0], vocabulary }: Sequences, rarity: Float64Array): SparseMatrix {
  const starts = [0]
  const columns: number[] = []
  const values: number[] = []
  for (let start = 0; start < data.length; start += length) {
    const weights = new Map<number, number>()
    for (const token of data.subarray(start, start + length)) {
      if (rarity[token]! > 0) weights.set(token, (weights.get(token) ?? 0) + rarity[token]!)
    }
    const size = Math.hypot(...weights.values())
    for (const [token, weight] of weights) {
      columns.push(token)
      values.push(weight / size)
    }
    starts.push(columns.length)
  }
  return {
    rows: starts.length - 1,
    cols: vocabulary,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  }
}
