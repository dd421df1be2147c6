import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { takeRows } from '../../../electron/engine/index/matrix-rows.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { leastTypical, measureDrift, strangeness } from '../../../electron/engine/select/anomalies.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

const slice = (matrix: Matrix, from: number, to: number): Matrix =>
  takeRows(
    matrix,
    Int32Array.from({ length: to - from }, (_, at) => from + at),
  )

describe('strangeness', () => {
  it('is the mean distance to the nearest neighbours', async () => {
    const vectors = unitRows(40, 6, 1)
    const scores = strangeness(await buildExact(vectors).neighbours(8), 5)
    for (let row = 0; row < 40; row++) {
      const cosines = Array.from({ length: 40 }, (_, other) => dotOf(rowOf(vectors, row), rowOf(vectors, other)))
      cosines.splice(row, 1)
      const nearest = cosines.sort((a, b) => b - a).slice(0, 5)
      const expected = nearest.reduce((sum, cosine) => sum + 1 - cosine, 0) / 5
      assert.ok(Math.abs(scores[row]! - expected) < 1e-5)
    }
  })

  it('puts planted strangers first', async () => {
    const vectors = clusteredRows(300, 24, 5, 0.5, 2)
    const strangers = [17, 140, 288]
    const foreign = unitRows(3, 24, 99)
    strangers.forEach((row, at) => vectors.data.set(rowOf(foreign, at), row * 24))
    const first = leastTypical(strangeness(await buildExact(vectors).neighbours(15)), 3)
    assert.deepEqual([...first].sort((a, b) => a - b), strangers) // prettier-ignore
  })

  it('takes the lower row on a tie', () => {
    assert.deepEqual([...leastTypical(Float32Array.of(0.2, 0.5, 0.5, 0.1), 3)], [1, 2, 0])
  })
})

describe('measureDrift', () => {
  it('gives p-values that are small as often as they say when nothing has changed', () => {
    let small = 0
    let alarms = 0
    for (let trial = 0; trial < 120; trial++) {
      const all = clusteredRows(600, 12, 6, 0.8, 1000 + 7 * trial)
      const { pValues, hasDrifted } = measureDrift(slice(all, 0, 400), slice(all, 400, 600))
      small += pValues.filter((p) => p <= 0.1).length
      alarms += Number(hasDrifted)
    }
    // 2,400 of 24,000 expected; each trial shares its 400 known rows, which makes the standard deviation some 65.
    assert.ok(Math.abs(small - 2400) < 200, `${small}`)
    // One-sided at 2.5 %: 3 expected.
    assert.ok(alarms <= 9, `${alarms} false alarms in 120`)
  })

  it('finds planted strangers and says that the data has drifted', () => {
    let found = 0
    for (let seed = 1; seed <= 10; seed++) {
      const all = clusteredRows(600, 12, 6, 0.8, 100 * seed)
      const fresh = slice(all, 400, 600)
      fresh.data.set(unitRows(30, 12, seed).data, 0)
      const { pValues, share, low, hasDrifted } = measureDrift(slice(all, 0, 400), fresh)
      found += pValues.slice(0, 30).filter((p) => p <= 0.05).length
      assert.ok(hasDrifted && low > 0.05 && share > 0.1, `seed ${seed}: ${share}`)
    }
    assert.ok(found / 300 > 0.7, `${found} of 300`)
  })

  it('counts known rows that are as strange', () => {
    const known = unitRows(50, 4, 5)
    const { pValues } = measureDrift(known, slice(known, 0, 5), 3)
    const distance = (row: number, isSelfOut: boolean): number => {
      const cosines = Array.from({ length: 50 }, (_, other) => dotOf(rowOf(known, row), rowOf(known, other)))
      if (isSelfOut) cosines.splice(row, 1)
      return 1 - cosines.sort((a, b) => b - a).slice(0, 3).reduce((sum, cosine) => sum + cosine, 0) / 3 // prettier-ignore
    }
    const usual = Array.from({ length: 50 }, (_, row) => distance(row, true))
    pValues.forEach((p, row) => {
      const expected = (1 + usual.filter((other) => other >= distance(row, false)).length) / 51
      assert.ok(Math.abs(p - expected) < 0.021, `${p} for ${expected}`)
    })
    assert.throws(() => measureDrift(slice(known, 0, 1), known), /two known rows and a new one, got 1 and 50/)
  })
})
