import assert from 'node:assert/strict'
import { it } from 'node:test'
import { matMul, matMulTransposed } from '../../../electron/engine/learn/tensors.ts'
import { tf } from '../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from './each-back-end.ts'

const a = { rows: 2, cols: 3, data: Float32Array.of(1, 2, 3, 4, 5, 6) }
const b = { rows: 3, cols: 2, data: Float32Array.of(1, 0, 2, 1, 0, 3) }

describeOnEachBackend('matMul', () => {
  it('is the product', () => {
    assert.deepEqual(matMul(a, b), { rows: 2, cols: 2, data: Float32Array.of(5, 11, 14, 23) })
  })

  it('is the product with the transpose', () => {
    const rows = { rows: 1, cols: 3, data: Float32Array.of(1, 2, 0) }
    assert.deepEqual(matMulTransposed(a, rows), { rows: 2, cols: 1, data: Float32Array.of(5, 14) })
  })

  it('refuses sizes that do not fit', () => {
    assert.throws(() => matMul(a, a), /cannot multiply \[2, 3\] by \[2, 3\]/)
    assert.throws(() => matMulTransposed(a, b), /by the transpose of \[3, 2\]/)
  })

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    matMulTransposed(a, a)
    assert.equal(tf.memory().numTensors, before)
  })
})
