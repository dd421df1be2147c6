import assert from 'node:assert/strict'
import { it } from 'node:test'
import { averageParts, convolveOverTime, meanOverTime } from '../../../../electron/engine/learn/kernels/over-time.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, wave } from '../finite-differences.ts'

const BATCH = 2
const CHANNELS = 3
const FILTERS = 2
const SIZE = 5

/** Loops alone: `[batch, steps, in]` with `[size, in, out]`, zeros beyond both ends. */
function convolved(x: Float32Array, w: Float32Array, steps: number, stride: number, dilation: number): number[] {
  const length = Math.ceil(steps / stride)
  const reach = (SIZE - 1) * dilation + 1
  const before = Math.floor(Math.max(0, (length - 1) * stride + reach - steps) / 2)
  const y: number[] = []
  for (let sample = 0; sample < BATCH; sample++) {
    for (let step = 0; step < length; step++) {
      for (let filter = 0; filter < FILTERS; filter++) {
        let sum = 0
        for (let tap = 0; tap < SIZE; tap++) {
          const at = step * stride + tap * dilation - before
          if (at < 0 || at >= steps) continue
          for (let channel = 0; channel < CHANNELS; channel++) {
            sum += x[(sample * steps + at) * CHANNELS + channel]! * w[(tap * CHANNELS + channel) * FILTERS + filter]!
          }
        }
        y.push(sum)
      }
    }
  }
  return y
}

describeOnEachBackend('convolveOverTime', () => {
  const w = wave(SIZE * CHANNELS * FILTERS, 2)
  for (const [steps, stride, dilation] of [
    [12, 1, 1],
    [12, 2, 1],
    [13, 2, 1],
    [12, 1, 3],
    [13, 1, 4],
    [6, 1, 7],
  ] as const) {
    // prettier-ignore
    it(`agrees with loops over ${steps} steps, stride ${stride}, dilation ${dilation}, as does its gradient`, () => {
      const x = wave(BATCH * steps * CHANNELS, 1)
      tf.tidy(() => {
        const weights = tf.tensor3d(w, [SIZE, CHANNELS, FILTERS])
        const run = (input: tf.Tensor, filter: tf.Tensor): tf.Tensor3D =>
          convolveOverTime(input as tf.Tensor3D, filter as tf.Tensor3D, stride, dilation, 'full')
        const input = tf.tensor3d(x, [BATCH, steps, CHANNELS])
        const expected = convolved(x, w, steps, stride, dilation)
        assertClose(run(input, weights), expected, 1e-5)

        // The map is linear in each: ⟨dy, conv(x, w)⟩ = ⟨dx, x⟩ = ⟨dw, w⟩.
        const dy = tf.tensor3d(wave(expected.length, 3), [BATCH, Math.ceil(steps / stride), FILTERS])
        const [dx, dw] = tf.grads((a: tf.Tensor, b: tf.Tensor) => run(a, b).mul(dy).sum())([input, weights])
        const value = dy.dataSync<'float32'>().reduce((sum, d, at) => sum + d * expected[at]!, 0)
        assertClose(dx!.mul(input).sum(), [value], 1e-4)
        assertClose(dw!.mul(weights).sum(), [value], 1e-4)
      })
    })
  }
})

describeOnEachBackend('meanOverTime', () => {
  it('is the mean of each channel', () => {
    tf.tidy(() => {
      assertClose(meanOverTime(tf.tensor3d([1, 10, 3, 30, 5, 50, 7, 70], [2, 2, 2])), [2, 20, 6, 60])
      assert.deepEqual(meanOverTime(tf.zeros([4, 7, 3])).shape, [4, 3])
    })
  })
})

describeOnEachBackend('averageParts', () => {
  it('is the mean of each stretch, without the steps that are left over', () => {
    const x = tf.tensor3d([1, 10, 3, 20, 5, 30, 7, 40, 900, 900], [1, 5, 2])
    const parts = averageParts(x, 2)
    assert.deepEqual(parts.arraySync(), [
      [
        [2, 15],
        [6, 35],
      ],
    ])
    assert.throws(() => averageParts(x, 6), /5 steps cannot be cut into 6 parts/)
    tf.dispose([x, parts])
  })
})
