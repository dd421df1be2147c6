import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { rankMe } from '../../../../electron/engine/learn/metrics/rank-me.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

/** Rows that differ in the first `dimensions` of eight columns alone, equally and without correlation. */
function corners(dimensions: number): { rows: number; cols: number; data: Float32Array } {
  const rows = 2 ** dimensions
  const data = new Float32Array(rows * 8).fill(3)
  for (let row = 0; row < rows; row++) {
    for (let d = 0; d < dimensions; d++) data[row * 8 + d] = (row >> d) & 1 ? 1 : -1
  }
  return { rows, cols: 8, data }
}

describe('RankMe', () => {
  before(() => startTensorFlow())

  test('is the number of dimensions that are used equally, whatever all rows share', () => {
    for (const dimensions of [1, 2, 5]) {
      assert.ok(Math.abs(rankMe(corners(dimensions)) - dimensions) < 1e-3, `${rankMe(corners(dimensions))}`)
    }
    assert.equal(rankMe({ rows: 4, cols: 3, data: new Float32Array(12).fill(2) }), 1)
  })

  test('is less where dimensions are used unequally, and the same for wide and tall data', () => {
    const random = new Random(1)
    const data = new Float32Array(6 * 40).map(() => random.normal())
    const wide = rankMe({ rows: 6, cols: 40, data })
    assert.ok(wide > 3 && wide <= 5.01, `five directions are left of six centred rows, not ${wide}`)
    const uneven = { ...corners(3), data: corners(3).data.map((value, at) => (at % 8 === 0 ? 10 * value : value)) }
    const found = rankMe(uneven)
    // σ are 10, 1 and 1.
    const shares = [10 / 12, 1 / 12, 1 / 12]
    assert.ok(Math.abs(found - Math.exp(-shares.reduce((sum, p) => sum + p * Math.log(p), 0))) < 1e-3, `${found}`)
  })

  test('leaves no tensor behind and refuses a single row', () => {
    const before = tf.memory().numTensors
    rankMe(corners(3))
    assert.equal(tf.memory().numTensors, before)
    assert.throws(() => rankMe({ rows: 1, cols: 2, data: new Float32Array(2) }), /at least 2 rows, got 1/)
  })
})
