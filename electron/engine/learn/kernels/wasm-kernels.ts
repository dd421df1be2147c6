/**
 * What the WebAssembly back end of tfjs lacks to train a convolutional encoder, or does too slowly, put together from
 * what it does well. Registered as kernels, so that every gradient of tfjs finds them.
 */
import { tf } from '../tf.ts'

type Shape4D = [number, number, number, number]

/** Adds the kernels below to the WebAssembly back end. Must run once, before that back end starts. */
export function registerMissingKernels(): void {
  add('Conv2DBackpropFilter', ({ x, dy }, { strides, pad, filterShape }) =>
    filterGradient(x as tf.Tensor4D, dy as tf.Tensor4D, filterShape as Shape4D, strides as Stride, pad as Padding),
  )
  replace('Conv2DBackpropInput', ({ dy, filter }, { strides, pad, inputShape }) =>
    inputGradient(dy as tf.Tensor4D, filter as tf.Tensor4D, inputShape as Shape4D, strides as Stride, pad as Padding),
  )
  add('UnsortedSegmentSum', ({ x, segmentIds }, { numSegments }) =>
    segmentSum(x as tf.Tensor, segmentIds as tf.Tensor, numSegments as number),
  )
  transposeBeforeMultiplying()
}

type Stride = [number, number] | number
type Padding = 'same' | 'valid'
type Compute = (inputs: tf.NamedTensorInfoMap, attributes: Readonly<Record<string, unknown>>) => tf.Tensor

function add(kernelName: string, compute: Compute): void {
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => compute(inputs, attrs ?? {})),
  })
}

function replace(kernelName: string, compute: Compute): void {
  tf.unregisterKernel(kernelName, 'wasm')
  add(kernelName, compute)
}

/**
 * Gradient of a convolution with respect to its filter, itself a convolution: channels take the place of the batch.
 *
 *     dW[ci, kh, kw, co] = conv2d(x as [ci, h, w, batch], dy as [h', w', batch, co], 'valid', dilation = stride)
 */
function filterGradient(
  x: tf.Tensor4D,
  dy: tf.Tensor4D,
  filterShape: Shape4D,
  stride: Stride,
  pad: Padding,
): tf.Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, stride, 1, pad)
  const { top, bottom, left, right } = info.padInfo
  const channelsAsBatch = tf.transpose(x, [3, 1, 2, 0])
  const padded = tf.pad4d(channelsAsBatch, [[0, 0], [top, bottom], [left, right], [0, 0]]) // prettier-ignore
  const dyAsFilter = tf.transpose(dy, [1, 2, 0, 3])
  const [height, width, channelsIn, channelsOut] = filterShape
  const gradient = tf.conv2d(padded, dyAsFilter, 1, 'valid', 'NHWC', [info.strideHeight, info.strideWidth])
  // Where the stride does not divide the size, the last rows of the input touch no output.
  const cropped = tf.slice4d(gradient, [0, 0, 0, 0], [channelsIn, height, width, channelsOut])
  return tf.transpose(cropped, [1, 2, 0, 3])
}

/**
 * Gradient of a convolution with respect to its input: the outgoing gradient, spread out by the stride, convolved with
 * the filter turned by 180° and its channels swapped. tfjs's own kernel computes it one scalar at a time.
 */
function inputGradient(
  dy: tf.Tensor4D,
  filter: tf.Tensor4D,
  inputShape: Shape4D,
  stride: Stride,
  pad: Padding,
): tf.Tensor4D {
  const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, stride, 1, pad)
  const [filterHeight, filterWidth] = filter.shape
  const [batch, height, width] = inputShape
  const spread = spreadOut(dy, info.strideHeight, info.strideWidth)
  const before = [filterHeight - 1 - info.padInfo.top, filterWidth - 1 - info.padInfo.left] as const
  const needed = [height + filterHeight - 1 - before[0], width + filterWidth - 1 - before[1]] as const
  const cropped = tf.slice4d(
    spread,
    [0, 0, 0, 0],
    [batch, Math.min(needed[0], spread.shape[1]), Math.min(needed[1], spread.shape[2]), spread.shape[3]],
  )
  const padded = tf.pad4d(cropped, [
    [0, 0],
    [before[0], needed[0] - cropped.shape[1]],
    [before[1], needed[1] - cropped.shape[2]],
    [0, 0],
  ])
  const turned = tf.transpose(tf.reverse4d(filter, [0, 1]), [0, 1, 3, 2])
  return tf.conv2d(padded, turned, 1, 'valid')
}

/** Puts `stride − 1` zero rows and columns after each one: `[b, h, w, c]` to `[b, h · stride, w · stride, c]`. */
function spreadOut(dy: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  const [batch, height, width, channels] = dy.shape
  if (strideHeight === 1 && strideWidth === 1) return dy
  const columns = dy.reshape([batch * height, width, channels])
  const gaps = tf.zeros([batch * height, width, (strideWidth - 1) * channels])
  const wide = tf.concat([columns, gaps], 2).reshape([batch * height, width * strideWidth * channels])
  const blank = tf.zeros([batch * height, (strideHeight - 1) * width * strideWidth * channels])
  return tf.concat([wide, blank], 1).reshape([batch, height * strideHeight, width * strideWidth, channels])
}

/** Sums rows that share a segment, in JavaScript: tables have too many rows for a product with one-hot segments. */
function segmentSum(x: tf.Tensor, segmentIds: tf.Tensor, segmentCount: number): tf.Tensor {
  const [ids, rows] = [segmentIds.dataSync(), x.dataSync()]
  const width = rows.length / ids.length
  const sums = new Float32Array(segmentCount * width)
  ids.forEach((id, row) => {
    if (id < 0 || id >= segmentCount) return
    for (let d = 0; d < width; d++) sums[id * width + d]! += rows[row * width + d]!
  })
  return tf.tensor(sums, [segmentCount, ...x.shape.slice(segmentIds.rank)])
}

/** A product with a transposed operand runs ten times slower than a transposition and a plain product. */
function transposeBeforeMultiplying(): void {
  const multiply = tf.getKernel('BatchMatMul', 'wasm')
  const transpose = tf.getKernel('Transpose', 'wasm')
  tf.unregisterKernel('BatchMatMul', 'wasm')
  tf.registerKernel({
    ...multiply,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const plain = { transposeA: false, transposeB: false }
      const owned: tf.TensorInfo[] = []
      const upright = (operand: tf.TensorInfo, isTransposed: unknown): tf.TensorInfo => {
        if (isTransposed !== true) return operand
        const perm = operand.shape.map((_, axis) => axis)
        perm.push(...perm.splice(-2).reverse())
        const turned = transpose.kernelFunc({ inputs: { x: operand }, attrs: { perm }, backend }) as tf.TensorInfo
        owned.push(turned)
        return turned
      }
      const a = upright(inputs['a'] as tf.TensorInfo, attrs?.['transposeA'])
      const b = upright(inputs['b'] as tf.TensorInfo, attrs?.['transposeB'])
      const product = multiply.kernelFunc({ inputs: { a, b }, attrs: plain, backend })
      for (const { dataId } of owned) (backend as tf.KernelBackend).disposeData(dataId)
      return product
    },
  } satisfies tf.KernelConfig)
}
