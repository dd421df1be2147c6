import { tf, trainsInBfloat16 } from '../tf.ts'
import type { Rounded } from './native-ops.ts'
import { roundToBfloat16, runInBfloat16 } from './native-ops.ts'

/** `coarse` where three digits are enough, as they are in training: products may be rounded to bfloat16. */
export type Precision = 'full' | 'coarse'

// With fewer input channels, as in a first layer, the products take less time than the rounding.
const FEWEST_CHANNELS = 16

/**
 * Convolution `[batch, height, width, in]` with `[size, size, in, out]`, padded so that stride 1 keeps height and width.
 *
 * Where the processor has bfloat16 units and the process allows it (`trainsInBfloat16`), a coarse convolution and its
 * gradients run in bfloat16 with float32 sums, five times as fast; everything that goes in and comes out is float32.
 */
export function convolve(x: tf.Tensor4D, w: tf.Tensor4D, stride: number, precision: Precision): tf.Tensor4D {
  const isWorthwhile = x.shape[3] >= FEWEST_CHANNELS
  if (precision === 'full' || !isWorthwhile || !trainsInBfloat16()) return tf.conv2d(x, w, stride, 'same')
  const run = tf.customGrad((...args) => {
    const [input, filter, save] = args as unknown as [tf.Tensor4D, tf.Tensor4D, tf.GradSaveFunc]
    save([input, filter])
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
      const [savedInput, savedFilter] = saved as [tf.Tensor4D, tf.Tensor4D]
      return rounded([dy, savedInput, savedFilter], ([dyHalf, inputHalf, filterHalf]) => [
        inputGradient(dyHalf, filterHalf, savedInput.shape, stride),
        filterGradient(dyHalf, inputHalf, savedFilter.shape, stride),
      ])
    }
    return { value: forward(input, filter, stride), gradFunc }
  })
  return run(x, w) as tf.Tensor4D
}

function forward(x: tf.Tensor4D, w: tf.Tensor4D, stride: number): tf.Tensor {
  return rounded([x, w], (halves) => runInBfloat16('Conv2D', halves, attributes(stride)))
}

function inputGradient(dy: Rounded, w: Rounded, inputShape: readonly number[], stride: number): tf.Tensor {
  const shape = tf.tensor1d([...inputShape], 'int32')
  return runInBfloat16('Conv2DBackpropInput', [shape, w, dy], attributes(stride))
}

function filterGradient(dy: Rounded, x: Rounded, filterShape: readonly number[], stride: number): tf.Tensor {
  const shape = tf.tensor1d([...filterShape], 'int32')
  return runInBfloat16('Conv2DBackpropFilter', [x, shape, dy], attributes(stride))
}

function attributes(stride: number): Record<string, string | readonly number[]> {
  return { strides: [1, stride, stride, 1], padding: 'SAME', data_format: 'NHWC', dilations: [1, 1, 1, 1] }
}

/** Runs `compute` on tensors rounded to bfloat16, which are gone afterwards. */
function rounded<const T extends readonly tf.Tensor[], R>(
  tensors: T,
  compute: (halves: { readonly [I in keyof T]: Rounded }) => R,
): R {
  const halves = tensors.map(roundToBfloat16)
  try {
    return tf.tidy(() => compute(halves as unknown as { readonly [I in keyof T]: Rounded }) as never)
  } finally {
    for (const half of halves) half.dispose()
  }
}
