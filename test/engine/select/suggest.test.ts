import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { maxHerding } from '../../../electron/engine/select/herding.ts'
import type { SelectionOptions } from '../../../electron/engine/select/selection.ts'
import { herdingThenTypical } from '../../../electron/engine/select/suggest.ts'
import { typicality } from '../../../electron/engine/select/typicality.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

const NONE = new Int32Array(0)
const suggest = (options: Partial<SelectionOptions> & { vectors: Matrix; count: number }): Int32Array =>
  herdingThenTypical({ labelled: NONE, random: new Random(1), ...options })

describe('typicality', () => {
  it('is the mean cosine to the nearest half, at most twenty', () => {
    for (const rows of [2, 7, 90]) {
      const cell = unitRows(rows, 5, rows)
      const k = Math.max(1, Math.min(20, Math.floor(rows / 2)))
      const found = typicality(cell)
      for (let row = 0; row < rows; row++) {
        const cosines = Array.from({ length: rows }, (_, other) => dotOf(rowOf(cell, row), rowOf(cell, other)))
        cosines.splice(row, 1)
        const nearest = cosines.sort((a, b) => b - a).slice(0, k)
        assert.ok(Math.abs(found[row]! - nearest.reduce((sum, cosine) => sum + cosine, 0) / k) < 1e-5)
      }
    }
  })

  it('is 0 for a row alone', () => {
    assert.deepEqual(typicality(unitRows(1, 3, 1)), Float32Array.of(0))
  })
})

describe('herdingThenTypical', () => {
  it('agrees with the four steps worked out in loops', () => {
    const vectors = clusteredRows(150, 10, 7, 0.8, 2)
    const labelled = Int32Array.of(1, 2)
    const centres = maxHerding({ vectors, count: 9, labelled, random: new Random(1) })
    const all = [...labelled, ...centres]
    const cosine = (a: number, b: number): number => dotOf(rowOf(vectors, a), rowOf(vectors, b))
    const nearest = Array.from({ length: 150 }, (_, row) =>
      all.reduce((best, centre) => (cosine(row, centre) > cosine(row, best) ? centre : best)),
    )
    const expected = Array.from(centres, (centre) => {
      const cell = nearest.flatMap((owner, row) => (owner === centre && !labelled.includes(row) ? [row] : []))
      const k = Math.max(1, Math.min(20, Math.floor(cell.length / 2)))
      const typical = (row: number): number => {
        const cosines = cell.filter((other) => other !== row).map((other) => cosine(row, other))
        return cosines.sort((a, b) => b - a).slice(0, k).reduce((sum, value) => sum + value, 0) // prettier-ignore
      }
      return cell.reduce((best, row) => (typical(row) > typical(best) ? row : best))
    })
    assert.deepEqual([...suggest({ vectors, count: 9, labelled })], expected)
  })

  it('proposes one row in each cluster, in its midst', () => {
    const vectors = clusteredRows(400, 16, 8, 0.5, 3)
    const picks = suggest({ vectors, count: 8 })
    assert.deepEqual([...picks.map((row) => row % 8)].sort(), [0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('never proposes a row that is labelled, excluded, or a near-duplicate of one or of another proposal', () => {
    const vectors = clusteredRows(200, 12, 6, 0.6, 5)
    // The second half repeats the first.
    vectors.data.set(vectors.data.subarray(0, 100 * 12), 100 * 12)
    const labelled = Int32Array.of(0, 1, 2)
    const excluded = Int32Array.of(3, 4, 5)
    for (const duplicates of [undefined, Int32Array.from({ length: 200 }, (_, row) => row % 100)]) {
      const picks = suggest({ vectors, count: 60, labelled, excluded, ...(duplicates && { duplicates }) })
      const originals = Array.from(picks, (row) => row % 100)
      assert.ok(picks.length >= 50)
      assert.equal(new Set(originals).size, picks.length)
      assert.ok(originals.every((row) => row > 5))
    }
  })

  it('lets excluded rows cover nothing', () => {
    const vectors = clusteredRows(60, 8, 3, 0.1, 6)
    const inFirstCluster = Int32Array.of(0, 3, 6)
    const covered = suggest({ vectors, count: 2, labelled: inFirstCluster })
    const open = suggest({ vectors, count: 3, excluded: inFirstCluster })
    assert.deepEqual(new Set(covered.map((row) => row % 3)), new Set([1, 2]))
    assert.deepEqual(new Set(open.map((row) => row % 3)), new Set([0, 1, 2]))
  })

  it('is the same for one seed, and proposes nothing when all is labelled', () => {
    const vectors = unitRows(50, 6, 7)
    assert.deepEqual(suggest({ vectors, count: 5 }), suggest({ vectors, count: 5 }))
    const labelled = Int32Array.from({ length: 50 }, (_, row) => row)
    assert.deepEqual(suggest({ vectors, count: 5, labelled }), NONE)
  })
})
