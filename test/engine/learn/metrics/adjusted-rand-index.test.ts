import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { adjustedRandIndex } from '../../../../electron/engine/learn/metrics/adjusted-rand-index.ts'

describe('adjusted Rand index', () => {
  test('is 1 for the same groups under other names, groups of one and a single group included', () => {
    assert.equal(adjustedRandIndex(Int32Array.of(0, 0, 1, 2), Int32Array.of(7, 7, 3, 0)), 1)
    assert.equal(adjustedRandIndex(Int32Array.of(0, 1, 2), Int32Array.of(2, 1, 0)), 1)
    assert.equal(adjustedRandIndex(Int32Array.of(4, 4), Int32Array.of(1, 1)), 1)
  })

  test('is what a table counted by hand says', () => {
    // Pairs: both {2,1,1,2} → 1+1 = 2; rows {3,3} → 6; columns {3,3} → 6; expected 36/15 = 2.4.
    const found = adjustedRandIndex(Int32Array.of(0, 0, 0, 1, 1, 1), Int32Array.of(0, 0, 1, 0, 1, 1))
    assert.ok(Math.abs(found - (2 - 2.4) / (6 - 2.4)) < 1e-12, `${found}`)
  })

  test('is about 0 for groups that have nothing to do with each other, in either order', () => {
    const random = new Random(1)
    const [a, b] = [1, 2].map(() => Int32Array.from({ length: 5000 }, () => random.int(5))) as [Int32Array, Int32Array]
    assert.ok(Math.abs(adjustedRandIndex(a, b)) < 0.01)
    assert.equal(adjustedRandIndex(a, b), adjustedRandIndex(b, a))
    assert.throws(() => adjustedRandIndex(a, b.subarray(1)), /got 5000 and 4999/)
  })
})
