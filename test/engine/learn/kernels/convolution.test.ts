import assert from 'node:assert/strict'
import { it } from 'node:test'
import { convolve } from '../../../../electron/engine/learn/kernels/convolve.ts'
import { tf, trainsInBfloat16 } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

type Shape = [number, number, number, number]

/** The definition in seven loops, with TensorFlow's 'same' padding. */
function reference(x: ArrayLike<number>, xShape: Shape, w: ArrayLike<number>, wShape: Shape, stride: number): number[] {
  const [batch, height, width, channels] = xShape
  const [filterHeight, filterWidth, , filters] = wShape
  const outHeight = Math.ceil(height / stride)
  const outWidth = Math.ceil(width / stride)
  const top = Math.floor(Math.max(0, (outHeight - 1) * stride + filterHeight - height) / 2)
  const left = Math.floor(Math.max(0, (outWidth - 1) * stride + filterWidth - width) / 2)
  const y: number[] = []
  for (let b = 0; b < batch; b++) {
    for (let row = 0; row < outHeight; row++) {
      for (let column = 0; column < outWidth; column++) {
        for (let filter = 0; filter < filters; filter++) {
          let sum = 0
          for (let i = 0; i < filterHeight; i++) {
            for (let j = 0; j < filterWidth; j++) {
              const [h, v] = [row * stride + i - top, column * stride + j - left]
              if (h < 0 || h >= height || v < 0 || v >= width) continue
              for (let c = 0; c < channels; c++) {
                const weight = w[((i * filterWidth + j) * channels + c) * filters + filter]!
                sum += x[((b * height + h) * width + v) * channels + c]! * weight
              }
            }
          }
          y.push(sum)
        }
      }
    }
  }
  return y
}

const cases: readonly { name: string; x: Shape; w: Shape; stride: number }[] = [
  { name: 'a 3×3 filter', x: [2, 5, 6, 3], w: [3, 3, 3, 4], stride: 1 },
  { name: 'a 3×3 filter in steps of 2', x: [2, 6, 6, 3], w: [3, 3, 3, 2], stride: 2 },
  { name: 'a 3×3 filter in steps of 2 over an odd size', x: [1, 7, 5, 2], w: [3, 3, 2, 3], stride: 2 },
  { name: '4×4 patches', x: [2, 8, 8, 3], w: [4, 4, 3, 2], stride: 4 },
  { name: 'a 1×1 filter', x: [2, 4, 3, 3], w: [1, 1, 3, 5], stride: 1 },
  { name: 'a 1×1 filter in steps of 2', x: [1, 5, 4, 2], w: [1, 1, 2, 3], stride: 2 },
]

describeOnEachBackend('convolution', () => {
  for (const { name, x: xShape, w: wShape, stride } of cases) {
    it(`with ${name} has the value and the gradients of seven loops`, () => {
      const x = wave(tf.util.sizeFromShape(xShape), 1)
      const w = wave(tf.util.sizeFromShape(wShape), 2)
      const expected = reference(x, xShape, w, wShape, stride)
      const weights = wave(expected.length, 3)
      const loss = (y: readonly number[]): number => y.reduce((sum, value, i) => sum + value * weights[i]!, 0)
      tf.tidy(() => {
        const inputs = [tf.tensor4d(x, xShape), tf.tensor4d(w, wShape)] as const
        const run = (image: tf.Tensor, filter: tf.Tensor): tf.Tensor4D =>
          convolve(image as tf.Tensor4D, filter as tf.Tensor4D, stride, 'coarse')
        const y = run(...inputs)
        assertClose(y, expected)
        const [dx, dw] = tf.grads(run)([...inputs], tf.tensor4d(weights, y.shape)) as [tf.Tensor, tf.Tensor]
        assertClose(
          dx,
          numericGradient((p) => loss(reference(p, xShape, w, wShape, stride)), x),
        )
        assertClose(
          dw,
          numericGradient((p) => loss(reference(x, xShape, p, wShape, stride)), w),
        )
      })
    })
  }

  it('gives, in bfloat16, two digits of its value and gradients', (t) => {
    process.env['HANDFUL_TRAINING'] = 'bfloat16'
    t.after(() => delete process.env['HANDFUL_TRAINING'])
    if (!trainsInBfloat16()) return t.skip('no native back end, or a processor without bfloat16 units')
    const [x, w] = [
      tf.tensor4d(wave(2 * 6 * 6 * 16, 1), [2, 6, 6, 16]),
      tf.tensor4d(wave(9 * 16 * 8, 2), [3, 3, 16, 8]),
    ]
    const dy = tf.tensor4d(wave(2 * 3 * 3 * 8, 3), [2, 3, 3, 8])
    const before = tf.memory().numTensors
    tf.tidy(() => {
      const results = (precision: 'full' | 'coarse'): tf.Tensor[] => {
        const run = (image: tf.Tensor, filter: tf.Tensor): tf.Tensor =>
          convolve(image as tf.Tensor4D, filter as tf.Tensor4D, 2, precision)
        return [run(x, w), ...tf.grads(run)([x, w], dy)]
      }
      const exact = results('full')
      const coarse = results('coarse')
      coarse.forEach((value, i) => {
        assertClose(value, exact[i]!.dataSync(), 1e-2)
        assert.notDeepEqual(value.dataSync(), exact[i]!.dataSync())
      })
    })
    assert.equal(tf.memory().numTensors, before)
    tf.dispose([x, w, dy])
  })
})
