import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { gatherInputs } from '../../../electron/engine/learn/gather-inputs.ts'
import { countInputs, firstInputs, takeInputs } from '../../../electron/engine/learn/inputs.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'

const INPUTS = { data: Uint8Array.from({ length: 3 * 12 }, (_, i) => i), shape: [2, 2, 3] }

describe('inputs', () => {
  before(() => startTensorFlow())

  test('are gathered in the order asked for, as often as asked for', () => {
    const images = gatherInputs(INPUTS, Int32Array.of(2, 0, 2))
    assert.deepEqual(images.shape, [3, 2, 2, 3])
    const row = (start: number): number[] => Array.from({ length: 12 }, (_, i) => start + i)
    assert.deepEqual([...images.dataSync()], [...row(24), ...row(0), ...row(24)])
    images.dispose()
  })

  test('count as whole samples alone', () => {
    assert.equal(countInputs(INPUTS), 3)
    assert.throws(
      () => countInputs({ ...INPUTS, shape: [5, 5, 3] }),
      /36 values are not a whole number of samples of 5×5×3/,
    )
  })

  test('are taken as copies by row, or as the first so many', () => {
    const tokens = { data: Int32Array.of(1, 2, 3, 4, 5, 6), shape: [2], vocabulary: 9 }
    assert.deepEqual(takeInputs(tokens, Int32Array.of(2, 0)), { ...tokens, data: Int32Array.of(5, 6, 1, 2) })
    assert.deepEqual(firstInputs(tokens, 1), { ...tokens, data: Int32Array.of(1, 2) })
  })
})
