import assert from 'node:assert/strict'
import { it } from 'node:test'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, wave } from '../finite-differences.ts'

describeOnEachBackend('what gradients need', () => {
  it('sums the gradients of rows that were gathered more than once', () => {
    tf.tidy(() => {
      const dy = tf.tensor2d([1, 2, 10, 20, 100, 200], [3, 2])
      const gather = (x: tf.Tensor): tf.Tensor => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'))
      assertClose(tf.grad(gather)(tf.zeros([4, 2]), dy), [10, 20, 0, 0, 101, 202, 0, 0])
    })
  })

  for (const [transposeA, transposeB] of [
    [false, true],
    [true, false],
    [true, true],
  ] as const) {
    // prettier-ignore
    it(`multiplies batches of matrices, the first ${transposeA ? '' : 'not '}and the second ${transposeB ? '' : 'not '}transposed`, () => {
      const [left, right] = [wave(2 * 3 * 4, 1), wave(2 * 4 * 5, 2)]
      tf.tidy(() => {
        const a = tf.tensor3d(left, [2, 3, 4])
        const b = tf.tensor3d(right, [2, 4, 5])
        const expected = tf.matMul(a, b).dataSync()
        const turnedA = transposeA ? a.transpose<tf.Tensor3D>([0, 2, 1]) : a
        const turnedB = transposeB ? b.transpose<tf.Tensor3D>([0, 2, 1]) : b
        assertClose(tf.matMul(turnedA, turnedB, transposeA, transposeB), expected)
      })
    })
  }

  it('leaves no tensor and no buffer behind', () => {
    const inputs = [tf.ones([2, 6, 6, 3]), tf.ones([3, 3, 3, 4])]
    const before = tf.memory()
    const loss = (x: tf.Tensor, w: tf.Tensor): tf.Scalar => {
      const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same').reshape([-1, 4])
      return tf.matMul(y, y, false, true).sum()
    }
    tf.dispose(tf.grads(loss)(inputs))
    const { numTensors, numDataBuffers } = tf.memory()
    assert.deepEqual([numTensors, numDataBuffers], [before.numTensors, before.numDataBuffers])
    tf.dispose(inputs)
  })
})
