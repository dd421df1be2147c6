import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { maxHerding } from '../../../electron/engine/select/herding.ts'
import { kernelWidth, uHerding, uncertainty } from '../../../electron/engine/select/uncertainty.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

describe('uHerding', () => {
  it('is MaxHerding, index for index, when U = 1 and σ = 1', () => {
    for (const seed of [1, 2, 3]) {
      const vectors = clusteredRows(300, 12, 9, 1, seed)
      const labelled = Int32Array.of(3, 14, 15)
      const options = { vectors, count: 40, labelled }
      const uncertain = new Float32Array(300).fill(1)
      assert.deepEqual(
        uHerding({ ...options, random: new Random(seed), uncertainty: uncertain, sigma: 1 }),
        maxHerding({ ...options, random: new Random(seed) }),
      )
    }
  })

  it('chooses the row with the largest weighted gain, worked out in loops', () => {
    const vectors = clusteredRows(70, 8, 6, 1, 4)
    const random = new Random(4)
    const weights = Float32Array.from({ length: 70 }, () => random.uniform())
    for (const sigma of [0.4, 0.8]) {
      const labelled = Int32Array.of(1, 20)
      const picks = uHerding({ vectors, count: 12, labelled, random, uncertainty: weights, sigma })
      picks.forEach((pick, at) => {
        const gains = weightedGains(vectors, weights, sigma, [...labelled, ...picks.subarray(0, at)])
        // Kernels are kept in steps of 1.5e-5: rows closer than the sum of their rounding are ties.
        assert.ok(gains[pick]! > Math.max(...gains) - 1e-3)
      })
    }
  })

  it('goes where the classifier is unsure', () => {
    const vectors = clusteredRows(200, 12, 4, 0.5, 5)
    const unsure = Float32Array.from({ length: 200 }, (_, row) => (row % 4 === 2 ? 1 : 0.01))
    const picks = uHerding({ vectors, count: 5, labelled: Int32Array.of(0, 1, 2, 3), random: new Random(1), uncertainty: unsure, sigma: 0.4 }) // prettier-ignore
    assert.ok(picks.every((row) => row % 4 === 2))
  })
})

describe('uncertainty', () => {
  const probabilities = { rows: 3, cols: 3, data: Float32Array.of(0.5, 0.25, 0.25, 0, 1, 0, 0.4, 0.2, 0.4) }

  it('is one less the margin between the two most probable classes', () => {
    const found = uncertainty(probabilities, Int32Array.of(0, 0, 1, 1, -1))
    ;[0.75, 0, 1].forEach((value, row) => assert.ok(Math.abs(found[row]! - value) < 1e-6))
  })

  it('is 1 throughout while a class has a single label', () => {
    assert.deepEqual(uncertainty(probabilities, Int32Array.of(0, 0, 1, 1, 2)), Float32Array.of(1, 1, 1))
  })
})

describe('kernelWidth', () => {
  const closest = (vectors: Matrix, row: number, among: readonly number[]): number =>
    Math.min(...among.filter((other) => other !== row).map((other) => distance(vectors, row, other)))

  it('is the smallest distance between two labels, but no less than rows usually are apart', () => {
    const vectors = clusteredRows(101, 6, 5, 0.5, 7)
    const all = Array.from({ length: 101 }, (_, row) => row)
    const spacing = all.map((row) => closest(vectors, row, all)).sort((a, b) => a - b)[50]!
    const width = (...rows: number[]): number =>
      kernelWidth({ vectors, count: 1, labelled: Int32Array.from(rows), random: new Random(1) })
    const apart = [0, 1, 2, 3, 4]
    const between = Math.min(...apart.map((row) => closest(vectors, row, apart)))
    assert.ok(between > spacing)
    assert.ok(Math.abs(width(...apart) - between) < 1e-4)
    const twin = all.reduce(
      (best, row) => (row > 0 && distance(vectors, row, 0) < distance(vectors, best, 0) ? row : best),
      1,
    )
    assert.ok(Math.abs(width(...apart, twin) - Math.max(spacing, distance(vectors, twin, 0))) < 1e-4)
  })

  it('is 1 while nothing lies between labels, and above 0 among copies', () => {
    const vectors = unitRows(4, 6, 7)
    const options = { vectors, count: 1, random: new Random(1) }
    assert.equal(kernelWidth({ ...options, labelled: Int32Array.of(2) }), 1)
    for (let row = 0; row < 4; row++) vectors.data.set(rowOf(vectors, 0), 6 * row)
    assert.ok(kernelWidth({ ...options, labelled: Int32Array.of(0, 1) }) > 0)
  })
})

function distance(vectors: Matrix, a: number, b: number): number {
  return Math.sqrt(Math.max(0, 2 - 2 * dotOf(rowOf(vectors, a), rowOf(vectors, b))))
}

function weightedGains(vectors: Matrix, weights: Float32Array, sigma: number, chosen: readonly number[]): number[] {
  const kernel = (a: number, b: number): number => Math.exp(-(distance(vectors, a, b) ** 2) / sigma ** 2)
  const all = Array.from({ length: vectors.rows }, (_, row) => row)
  const covered = all.map((n) => Math.max(...chosen.map((row) => kernel(n, row))))
  return all.map((row) =>
    chosen.includes(row)
      ? 0
      : weights.reduce((sum, weight, n) => sum + weight * Math.max(0, kernel(n, row) - covered[n]!), 0),
  )
}
