import { it } from 'node:test'
import { globalAveragePool } from '../../../../electron/engine/learn/kernels/global-average-pool.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const [BATCH, PLACES, CHANNELS] = [2, 6, 3] as const

function reference(x: ArrayLike<number>): number[] {
  const y = new Array<number>(BATCH * CHANNELS).fill(0)
  for (let i = 0; i < x.length; i++) {
    y[Math.floor(i / (PLACES * CHANNELS)) * CHANNELS + (i % CHANNELS)]! += x[i]! / PLACES
  }
  return y
}

describeOnEachBackend('globalAveragePool', () => {
  it('has the value and the gradient of the definition', () => {
    const x = wave(BATCH * PLACES * CHANNELS)
    const weights = wave(BATCH * CHANNELS, 2)
    tf.tidy(() => {
      const input = tf.tensor4d(x, [BATCH, 2, 3, CHANNELS])
      assertClose(globalAveragePool(input), reference(x))
      const dx = tf.grad((p) => globalAveragePool(p as tf.Tensor4D))(input, tf.tensor2d(weights, [BATCH, CHANNELS]))
      const loss = (p: ArrayLike<number>): number =>
        reference(p).reduce((sum, value, i) => sum + value * weights[i]!, 0)
      assertClose(dx, numericGradient(loss, x))
    })
  })
})
