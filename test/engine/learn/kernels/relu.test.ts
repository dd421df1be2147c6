import { it } from 'node:test'
import { relu } from '../../../../electron/engine/learn/kernels/relu.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, wave } from '../finite-differences.ts'

describeOnEachBackend('relu', () => {
  it('keeps what is positive, and lets the gradient pass there alone', () => {
    const [x, dy] = [wave(24, 1), wave(24, 2)]
    x[3] = 0
    tf.tidy(() => {
      const input = tf.tensor(x, [2, 3, 4])
      assertClose(relu(input), x.map((value) => Math.max(0, value))) // prettier-ignore
      assertClose(
        tf.grad(relu)(input, tf.tensor(dy, [2, 3, 4])),
        dy.map((value, i) => (x[i]! > 0 ? value : 0)),
      )
    })
  })
})
