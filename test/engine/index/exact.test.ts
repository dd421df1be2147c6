import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { itIsANeighbourIndex } from '../../conformance/neighbour-index.ts'
import { dotOf, rowOf, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

describe('the exact index', () => {
  itIsANeighbourIndex(buildExact, 1)

  it('finds the same over several tiles of queries and targets', async () => {
    const vectors = unitRows(9000, 4, 1)
    const { ids, cosines } = await buildExact(vectors).neighbours(3)
    for (const row of [0, 2047, 2048, 8191, 8192, 8999]) {
      const all = Array.from({ length: vectors.rows }, (_, other) => dotOf(rowOf(vectors, row), rowOf(vectors, other)))
      all[row] = -2
      const third = all.toSorted((a, b) => b - a)[2]!
      assert.ok(Math.abs(cosines[row * 3 + 2]! - third) < 1e-5)
      assert.ok(ids.subarray(row * 3, row * 3 + 3).every((id) => all[id]! > third - 1e-5))
    }
  })

  it('keeps the lower row on a tie', async () => {
    const data = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 1)
    const { ids } = await buildExact({ rows: 4, cols: 2, data }).neighbours(2)
    assert.deepEqual(ids, Int32Array.of(1, 2, 2, 3, 1, 3, 1, 2))
  })

  it('refuses rows that are not of length 1', () => {
    assert.throws(() => buildExact({ rows: 2, cols: 1, data: Float32Array.of(1, 2) }), /row 1 has length 2/)
  })
})
