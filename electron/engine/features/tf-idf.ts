import type { Random } from '../base/random.ts'
import type { Matrix } from '../learn/tensors.ts'
import { transpose } from './pca.ts'
import { type SparseMatrix, sparseSvd } from './sparse-svd.ts'

/**
 * Latent semantic analysis as one table: a document is the sum of the rows of its terms.
 *
 *     x_t = (1 + log count of t) · idf(t), rows of length 1;   idf(t) = 1 + log((1 + n) / (1 + documents with t));   X ≈ U S V
 *     table_t = idf(t) · V_t
 *
 * Terms that come in the same documents, or in documents like them, get rows that point the same way. Deerwester and others, 1990,
 * https://doi.org/10.1002/(SICI)1097-4571(199009)41:6<391::AID-ASI1>3.0.CO;2-9
 *
 * @param documents Terms of each, 0 to `terms − 1`, as often as they come.
 * @returns `[terms, dim]`, fewer columns where the rank is lower.
 */
export function fitTfIdf(documents: readonly Int32Array[], terms: number, dim: number, random: Random): Matrix {
  const rarity = rarities(documents, terms)
  const { directions } = sparseSvd(weigh(documents, rarity), dim, random)
  const table = transpose(directions)
  const data = table.data.map((value, at) => value * rarity[Math.floor(at / table.cols)]!)
  return { rows: table.rows, cols: table.cols, data }
}

/** 1 + log((1 + n) / (1 + documents with the term)): `[terms]`. */
function rarities(documents: readonly Int32Array[], terms: number): Float64Array {
  const having = new Float64Array(terms)
  for (const document of documents) for (const term of new Set(document)) having[term]!++
  return having.map((count) => 1 + Math.log((1 + documents.length) / (1 + count)))
}

function weigh(documents: readonly Int32Array[], rarity: Float64Array): SparseMatrix {
  const starts = [0]
  const columns: number[] = []
  const values: number[] = []
  for (const document of documents) {
    const counts = new Map<number, number>()
    for (const term of document) counts.set(term, (counts.get(term) ?? 0) + 1)
    const weights = Array.from(counts, ([term, count]) => [term, (1 + Math.log(count)) * rarity[term]!] as const)
    const length = Math.sqrt(weights.reduce((sum, [, weight]) => sum + weight * weight, 0))
    for (const [term, weight] of weights) {
      columns.push(term)
      values.push(weight / length)
    }
    starts.push(columns.length)
  }
  return {
    rows: documents.length,
    cols: rarity.length,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  }
}
