import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { fitTfIdf } from '../../../electron/engine/features/tf-idf.ts'
import { describeOnEachBackend } from '../learn/each-back-end.ts'

const documents = [
  [0, 0, 1],
  [1, 2],
  [0, 2, 2, 2],
  [3, 4],
  [4, 4, 5],
  [3, 5, 5],
].map((terms) => Int32Array.from(terms))

/** Loops alone: tf-idf rows of length 1. */
function weighed(): number[][] {
  const having = (term: number): number => documents.filter((document) => document.includes(term)).length
  const idf = Array.from({ length: 6 }, (_, term) => 1 + Math.log(7 / (1 + having(term))))
  return documents.map((document) => {
    const row = idf.map((rarity, term) => {
      const count = document.filter((other) => other === term).length
      return count === 0 ? 0 : (1 + Math.log(count)) * rarity
    })
    const length = Math.hypot(...row)
    return row.map((value) => value / length)
  })
}

describeOnEachBackend('fitTfIdf', () => {
  it('keeps the products of all documents where all directions are kept', () => {
    const rows = weighed()
    const table = fitTfIdf(documents, 6, 6, new Random(1))
    const idf = Array.from(
      { length: 6 },
      (_, term) => 1 + Math.log(7 / (1 + documents.filter((d) => d.includes(term)).length)),
    )
    const project = (row: readonly number[]): number[] =>
      Array.from({ length: table.cols }, (_, d) => row.reduce((sum, value, term) => sum + (value / idf[term]!) * table.data[term * table.cols + d]!, 0)) // prettier-ignore
    const dot = (a: readonly number[], b: readonly number[]): number =>
      a.reduce((sum, value, i) => sum + value * b[i]!, 0)
    for (const a of rows) for (const b of rows) assert.ok(Math.abs(dot(project(a), project(b)) - dot(a, b)) < 1e-4)
  })

  it('points terms of the same documents the same way with few directions', () => {
    const { data, cols } = fitTfIdf(documents, 6, 2, new Random(1))
    const cosine = (a: number, b: number): number => {
      const [x, y] = [data.subarray(a * cols, (a + 1) * cols), data.subarray(b * cols, (b + 1) * cols)]
      return x.reduce((sum, value, d) => sum + value * y[d]!, 0) / Math.hypot(...x) / Math.hypot(...y)
    }
    for (const [a, b] of [[0, 1], [1, 2], [3, 4], [4, 5]] as const) assert.ok(cosine(a, b) > 0.99) // prettier-ignore
    for (const [a, b] of [
      [0, 3],
      [2, 5],
    ] as const)
      assert.ok(Math.abs(cosine(a, b)) < 0.01)
  })

  it('has no columns where no document has a term', () => {
    assert.equal(fitTfIdf([new Int32Array(0), new Int32Array(0)], 3, 2, new Random(1)).cols, 0)
  })
})
