import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { cosinesWithin, nearDuplicates } from '../../../electron/engine/index/duplicates.ts'
import { buildExact } from '../../../electron/engine/index/exact.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { normalised, unitRows } from '../../support/vectors.ts'

await startTensorFlow()

describe('nearDuplicates', () => {
  it('gathers rows that are almost the same and leaves others alone', async () => {
    const vectors = unitRows(40, 32, 1)
    // Rows 10, 20 and 30 become row 5 with a little noise.
    for (const copy of [10, 20, 30]) {
      for (let d = 0; d < 32; d++) vectors.data[copy * 32 + d] = vectors.data[5 * 32 + d]! + 0.002 * Math.sin(copy * d)
    }
    const sets = nearDuplicates(await buildExact(normalised(vectors)).neighbours(5))
    const expected = Int32Array.from({ length: 40 }, (_, row) => ([10, 20, 30].includes(row) ? 5 : row))
    assert.deepEqual(sets, expected)
  })

  it('joins a chain whose ends are not alike', async () => {
    // Twenty directions in a plane, 2° apart: cosine 0.9994 to the next, 0.9976 to the one after.
    const angles = Array.from({ length: 20 }, (_, i) => (i * 2 * Math.PI) / 180)
    const data = Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)]))
    const sets = nearDuplicates(await buildExact({ rows: 20, cols: 2, data }).neighbours(3))
    assert.deepEqual(sets, new Int32Array(20))
  })

  it('counts a cosine at the threshold as different', () => {
    const neighbours = { rows: 2, k: 1, ids: Int32Array.of(1, 0), cosines: Float32Array.of(0.5, 0.5) }
    assert.deepEqual(nearDuplicates(neighbours, 0.5), Int32Array.of(0, 1))
    assert.deepEqual(nearDuplicates(neighbours, 0.49), Int32Array.of(0, 0))
  })

  it('looks at some columns alone when it is told to', () => {
    const neighbours = { rows: 3, k: 2, ids: Int32Array.of(1, 2, 0, 2, 0, 1), cosines: new Float32Array(6).fill(0.5) }
    const data = Float32Array.of(9, 3, 4, -9, 6, 8, 9, 4, -3)
    const within = cosinesWithin(neighbours, { rows: 3, cols: 3, data }, [1, 3])
    within.cosines.forEach((cosine, at) => assert.ok(Math.abs(cosine - [1, 0, 1, 0, 0, 0][at]!) < 1e-6))
    assert.deepEqual(nearDuplicates(within), Int32Array.of(0, 0, 2))
  })
})
