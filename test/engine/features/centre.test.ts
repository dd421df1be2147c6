import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { centreRows } from '../../../electron/engine/features/centre.ts'

describe('centreRows', () => {
  it('subtracts the mean and gives rows length 1', () => {
    const { data } = centreRows({ rows: 4, cols: 2, data: Float32Array.of(4, 1, -2, 1, 1, 3, 1, -1) })
    assert.deepEqual(data, Float32Array.of(1, 0, -1, 0, 0, 1, 0, -1))
  })

  it('leaves a row that is the mean at 0', () => {
    const { data } = centreRows({ rows: 3, cols: 1, data: Float32Array.of(1, 2, 3) })
    assert.deepEqual(data, Float32Array.of(-1, 0, 1))
  })
})
