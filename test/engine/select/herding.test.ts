import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { maxHerding } from '../../../electron/engine/select/herding.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

const NONE = new Int32Array(0)

describe('maxHerding', () => {
  it('covers at least 1 − 1/e of what the best choice covers', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const vectors = unitRows(12, 4, seed)
      const picks = maxHerding({ vectors, count: 4, labelled: NONE, random: new Random(seed) })
      const best = Math.max(...subsets(12, 4).map((chosen) => coverage(vectors, chosen, 1)))
      assert.ok(coverage(vectors, [...picks], 1) >= (1 - 1 / Math.E) * best)
    }
  })

  it('chooses what plain greedy chooses', () => {
    for (const sigma of [0.7, 1]) {
      const vectors = clusteredRows(80, 12, 9, 1, 7)
      const picks = maxHerding({ vectors, count: 15, labelled: NONE, random: new Random(1), sigma })
      assert.deepEqual([...picks], greedy(vectors, 15, [], sigma))
    }
  })

  it('goes on from what is labelled as greedy would', () => {
    const vectors = clusteredRows(80, 12, 9, 1, 8)
    const labelled = Int32Array.of(3, 14, 15)
    const picks = maxHerding({ vectors, count: 10, labelled, random: new Random(1) })
    assert.deepEqual([...picks], greedy(vectors, 10, [...labelled], 1))
  })

  it('finds every cluster before it returns to one', () => {
    const vectors = clusteredRows(300, 24, 10, 0.3, 9)
    const picks = maxHerding({ vectors, count: 10, labelled: NONE, random: new Random(1) })
    assert.equal(new Set(picks.map((row) => row % 10)).size, 10)
  })

  it('does not depend on the directions of the axes', () => {
    const vectors = unitRows(60, 6, 10)
    const turned = { ...vectors, data: vectors.data.slice() }
    for (let row = 0; row < 60; row++) {
      const [a, b] = [vectors.data[row * 6]!, vectors.data[row * 6 + 1]!]
      turned.data[row * 6] = 0.6 * a - 0.8 * b
      turned.data[row * 6 + 1] = 0.8 * a + 0.6 * b
    }
    const choose = (matrix: Matrix): Int32Array =>
      maxHerding({ vectors: matrix, count: 8, labelled: NONE, random: new Random(1) })
    assert.deepEqual(choose(turned), choose(vectors))
  })

  it('is the same for one seed when it works on a random part', () => {
    const vectors = unitRows(400, 8, 11)
    const choose = (seed: number): Int32Array =>
      maxHerding({ vectors, count: 6, labelled: NONE, random: new Random(seed), maxCandidates: 50, maxAnchors: 100 })
    assert.deepEqual(choose(1), choose(1))
    assert.notDeepEqual(choose(1), choose(2))
  })

  it('chooses among candidates alone, none of them labelled, until they run out', () => {
    const vectors = unitRows(30, 8, 12)
    const candidates = Int32Array.of(2, 4, 6, 8)
    const picks = maxHerding({ vectors, count: 9, labelled: Int32Array.of(4), random: new Random(1), candidates })
    assert.deepEqual(picks.toSorted(), Int32Array.of(2, 6, 8))
  })

  it('refuses a width of 0 and labelled rows that are not there', () => {
    const vectors = unitRows(5, 3, 13)
    const options = { vectors, count: 1, labelled: NONE, random: new Random(1) }
    assert.throws(() => maxHerding({ ...options, sigma: 0 }), /kernel width above 0/)
    assert.throws(() => maxHerding({ ...options, labelled: Int32Array.of(5) }), /labelled rows below 5, got 5/)
  })
})

function kernel(vectors: Matrix, a: number, b: number, sigma: number): number {
  return Math.exp((2 * dotOf(rowOf(vectors, a), rowOf(vectors, b)) - 2) / sigma ** 2)
}

function coverage(vectors: Matrix, chosen: readonly number[], sigma: number): number {
  let sum = 0
  for (let n = 0; n < vectors.rows; n++) sum += Math.max(0, ...chosen.map((row) => kernel(vectors, n, row, sigma)))
  return sum / vectors.rows
}

function greedy(vectors: Matrix, count: number, labelled: readonly number[], sigma: number): number[] {
  const picks: number[] = []
  while (picks.length < count) {
    let [best, most] = [-1, -Infinity]
    for (let row = 0; row < vectors.rows; row++) {
      if (picks.includes(row) || labelled.includes(row)) continue
      const value = coverage(vectors, [...labelled, ...picks, row], sigma)
      if (value > most) [best, most] = [row, value]
    }
    picks.push(best)
  }
  return picks
}

function subsets(n: number, size: number, from = 0): number[][] {
  if (size === 0) return [[]]
  const all: number[][] = []
  for (let first = from; first < n; first++) {
    for (const rest of subsets(n, size - 1, first + 1)) all.push([first, ...rest])
  }
  return all
}
