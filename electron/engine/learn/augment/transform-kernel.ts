import type { OpAttribute } from '../kernels/native-ops.ts'
import { tf } from '../tf.ts'

interface NativeBackend {
  readonly binding: Readonly<Record<'TF_ATTR_TYPE' | 'TF_ATTR_STRING' | 'TF_FLOAT', number>>
  executeSingleOutput(name: string, attributes: readonly OpAttribute[], inputs: readonly tf.TensorInfo[]): tf.Tensor
}

// tfjs-node leaves `tf.image.transform` out although the library has it; the WebAssembly back end has its own kernel.
tf.registerKernel({
  kernelName: 'Transform',
  backendName: 'tensorflow',
  kernelFunc({ inputs, attrs, backend }) {
    const { image, transforms } = inputs as Record<'image' | 'transforms', tf.Tensor>
    const [, height, width] = image.shape as [number, number, number, number]
    const { interpolation, fillMode, fillValue, outputShape } = attrs as unknown as tf.TransformAttrs
    const { binding, executeSingleOutput } = backend as NativeBackend
    const attributes: OpAttribute[] = [
      { name: 'dtype', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
      { name: 'interpolation', type: binding.TF_ATTR_STRING, value: interpolation.toUpperCase() },
      { name: 'fill_mode', type: binding.TF_ATTR_STRING, value: fillMode.toUpperCase() },
    ]
    return tf.tidy(() => {
      const shape = tf.tensor1d([...(outputShape ?? [height, width])], 'int32')
      const operands = [image, transforms, shape, tf.scalar(fillValue)]
      return executeSingleOutput.call(backend, 'ImageProjectiveTransformV3', attributes, operands)
    })
  },
})
