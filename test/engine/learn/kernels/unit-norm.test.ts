import assert from 'node:assert/strict'
import { it } from 'node:test'
import { unitNorm } from '../../../../electron/engine/learn/kernels/unit-norm.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const [ROWS, DIM] = [3, 5] as const

function reference(z: ArrayLike<number>): number[] {
  return Array.from({ length: ROWS }, (_, row) => {
    const values = Array.from({ length: DIM }, (_, i) => z[row * DIM + i]!)
    const mean = values.reduce((sum, value) => sum + value / DIM, 0)
    const length = Math.hypot(...values.map((value) => value - mean))
    return values.map((value) => (value - mean) / length)
  }).flat()
}

describeOnEachBackend('unitNorm', () => {
  it('has the value and the gradient of the definition', () => {
    const [z, weights] = [wave(ROWS * DIM, 1), wave(ROWS * DIM, 2)]
    tf.tidy(() => {
      const input = tf.tensor2d(z, [ROWS, DIM])
      assertClose(unitNorm(input), reference(z))
      const dz = tf.grad((p) => unitNorm(p as tf.Tensor2D))(input, tf.tensor2d(weights, [ROWS, DIM]))
      const loss = (p: ArrayLike<number>): number =>
        reference(p).reduce((sum, value, i) => sum + value * weights[i]!, 0)
      assertClose(dz, numericGradient(loss, z))
    })
  })

  it('turns a row without any differences into zeros', () => {
    tf.tidy(() => assert.deepEqual([...unitNorm(tf.tensor2d([4, 4, 4], [1, 3])).dataSync()], [0, 0, 0]))
  })
})
