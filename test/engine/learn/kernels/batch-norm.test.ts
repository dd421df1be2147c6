import assert from 'node:assert/strict'
import { it } from 'node:test'
import { batchNorm, channelStatistics } from '../../../../electron/engine/learn/kernels/batch-norm.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const EPSILON = 1e-3

function reference(x: ArrayLike<number>, gamma: ArrayLike<number>, beta: ArrayLike<number>): number[] {
  const channels = gamma.length
  const count = x.length / channels
  const y = new Array<number>(x.length)
  for (let c = 0; c < channels; c++) {
    let mean = 0
    for (let i = c; i < x.length; i += channels) mean += x[i]! / count
    let variance = 0
    for (let i = c; i < x.length; i += channels) variance += (x[i]! - mean) ** 2 / count
    for (let i = c; i < x.length; i += channels) {
      y[i] = ((x[i]! - mean) / Math.sqrt(variance + EPSILON)) * gamma[c]! + beta[c]!
    }
  }
  return y
}

describeOnEachBackend('batchNorm', () => {
  for (const shape of [
    [2, 3, 4, 5],
    [7, 5],
  ]) {
    // prettier-ignore
    it(`has the value and the gradients of the definition for [${shape}]`, () => {
      const size = tf.util.sizeFromShape(shape)
      const [x, gamma, beta, weights] = [wave(size, 1), wave(5, 2), wave(5, 3), wave(size, 4)]
      const loss = (y: readonly number[]): number => y.reduce((sum, value, i) => sum + value * weights[i]!, 0)
      tf.tidy(() => {
        const inputs = [tf.tensor(x, shape), tf.tensor1d(gamma), tf.tensor1d(beta)]
        const run = (...args: tf.Tensor[]): tf.Tensor =>
          batchNorm(args[0]!, args[1] as tf.Tensor1D, args[2] as tf.Tensor1D, EPSILON)
        assertClose(run(...inputs), reference(x, gamma, beta))
        const [dx, dGamma, dBeta] = tf.grads(run)(inputs, tf.tensor(weights, shape)) as [tf.Tensor, tf.Tensor, tf.Tensor]
        assert.deepEqual(dx.shape, shape)
        assertClose(dx, numericGradient((p) => loss(reference(p, gamma, beta)), x))
        assertClose(dGamma, numericGradient((p) => loss(reference(x, p, beta)), gamma))
        assertClose(dBeta, numericGradient((p) => loss(reference(x, gamma, p)), beta))
      })
    })
  }

  it('does not depend on the scale and the offset of its input', () => {
    tf.tidy(() => {
      const x = tf.tensor2d(wave(40), [10, 4])
      const [ones, zeros] = [tf.ones<tf.Rank.R1>([4]), tf.zeros<tf.Rank.R1>([4])]
      const expected = batchNorm(x, ones, zeros, 1e-9).dataSync()
      assertClose(batchNorm(x.mul(3).add<tf.Tensor2D>(5), ones, zeros, 1e-9), expected)
    })
  })

  it('leaves no tensor behind but its result', () => {
    const inputs = [tf.ones([2, 2, 2, 3]), tf.ones<tf.Rank.R1>([3]), tf.zeros<tf.Rank.R1>([3])] as const
    const before = tf.memory().numTensors
    const y = batchNorm(...inputs, EPSILON)
    assert.equal(tf.memory().numTensors, before + 1)
    tf.dispose([y, ...inputs])
  })
})

describeOnEachBackend('channelStatistics', () => {
  it('are the mean and the biased variance of each channel', () => {
    const { mean, variance } = channelStatistics(tf.tensor2d([1, 10, 3, 10, 5, 40], [3, 2]))
    assertClose(mean, [3, 20])
    assertClose(variance, [8 / 3, 200])
    tf.dispose([mean, variance])
  })
})
