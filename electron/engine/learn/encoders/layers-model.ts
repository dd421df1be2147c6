import { LAYER_NORM_EPSILON } from '../kernels/tokens.ts'
import { UNIT_NORM_EPSILON } from '../kernels/unit-norm.ts'
import type { NamedArrays } from '../tensors.ts'
import { tf } from '../tf.ts'
import type { EncoderSpec, LayerSpec, Shape } from './encoder-spec.ts'
import { BATCH_NORM_EPSILON, INPUT, inputsOf, layerShapes } from './encoder-spec.ts'
import { type ComposedLayer, composeLayer, isComposed } from './token-layers.ts'
import { weightShapes } from './weights.ts'

/**
 * The encoder as a TensorFlow.js layers model made of standard layers alone, so that plain tfjs loads what it saves.
 *
 * It agrees with `Encoder` in `infer` mode. The caller owns it.
 *
 * @throws RangeError when the spec does not fit together or a weight is missing.
 */
export function toLayersModel(spec: EncoderSpec, weights: NamedArrays): tf.LayersModel {
  const shapes = layerShapes(spec)
  const input = tf.input({ shape: [...spec.inputShape], name: INPUT })
  const values = new Map<string, tf.SymbolicTensor>([[INPUT, input]])
  const layers = new Map<string, tf.layers.Layer>()
  const valueOf = (name: string): tf.SymbolicTensor => {
    const value = values.get(name)
    if (value === undefined) throw new RangeError(`no layer before its use is named ${name}`)
    return value
  }
  for (const description of spec.layers) {
    const inputs = inputsOf(description).map(valueOf)
    if (isComposed(description)) {
      values.set(description.name, composeLayer(description, inputs))
      continue
    }
    const given = shapes.get(inputsOf(description)[0] ?? '') ?? []
    const layer = toLayer(description, shapes.get(description.name) ?? [], given)
    layers.set(description.name, layer)
    const [first] = inputs
    values.set(description.name, layer.apply(inputs.length === 1 && first ? first : inputs) as tf.SymbolicTensor)
  }
  const model = tf.model({ inputs: input, outputs: valueOf(spec.output), name: 'encoder' })
  setWeights(spec, weights, layers)
  return model
}

function toLayer(layer: Exclude<LayerSpec, ComposedLayer>, shape: Shape, given: Shape): tf.layers.Layer {
  const { name } = layer
  // Replaced right after: zeros cost nothing.
  const kernelInitializer = 'zeros'
  switch (layer.op) {
    case 'rescale':
      return tf.layers.rescaling({ name, scale: layer.scale, offset: layer.offset })
    case 'conv': {
      const { filters, size: kernelSize, stride: strides, useBias } = layer
      return tf.layers.conv2d({ name, filters, kernelSize, strides, useBias, padding: 'same', kernelInitializer })
    }
    case 'batchNorm':
      return tf.layers.batchNormalization({ name, epsilon: BATCH_NORM_EPSILON })
    case 'relu':
      return tf.layers.reLU({ name })
    case 'clip':
      return tf.layers.reLU({ name, maxValue: 1 })
    case 'softmax':
      // The layer named softmax takes the second axis for the last one in tfjs 4.22.
      return tf.layers.activation({ name, activation: 'softmax' })
    case 'add':
      return tf.layers.add({ name })
    case 'averagePool':
      return tf.layers.averagePooling2d({ name, poolSize: layer.size, strides: layer.stride, padding: 'valid' })
    case 'globalAveragePool':
      return tf.layers.globalAveragePooling2d({ name, dataFormat: 'channelsLast' })
    case 'conv1d': {
      const { filters, size: kernelSize, stride: strides, dilation: dilationRate, useBias } = layer
      const grid = { kernelSize, strides, dilationRate, padding: 'same' } as const
      return tf.layers.conv1d({ name, filters, useBias, ...grid, kernelInitializer })
    }
    case 'meanOverTime':
      return tf.layers.globalAveragePooling1d({ name })
    case 'maxOverTime':
      return tf.layers.globalMaxPooling1d({ name })
    case 'averageParts': {
      const poolSize = (given[0] ?? 1) / layer.parts
      return tf.layers.averagePooling1d({ name, poolSize, strides: poolSize, padding: 'valid' })
    }
    case 'embed':
      return tf.layers.embedding({ name, inputDim: layer.vocabulary, outputDim: layer.units, embeddingsInitializer: 'zeros' }) // prettier-ignore
    case 'transpose':
      return tf.layers.permute({ name, dims: [2, 1] })
    case 'layerNorm':
      return tf.layers.layerNormalization({ name, epsilon: LAYER_NORM_EPSILON })
    case 'flatten':
      return tf.layers.flatten({ name })
    case 'dense':
      return tf.layers.dense({ name, units: layer.units, useBias: layer.useBias, kernelInitializer })
    case 'concat':
      return tf.layers.concatenate({ name, axis: -1 })
    case 'unitNorm': {
      // Variance 1 after layer normalisation is length √dim: its scale brings that to 1.
      const dim = shape.at(-1) ?? 1
      const gammaInitializer = tf.initializers.constant({ value: 1 / Math.sqrt(dim) })
      return tf.layers.layerNormalization({ name, epsilon: UNIT_NORM_EPSILON / dim, center: false, gammaInitializer })
    }
  }
}

function setWeights(spec: EncoderSpec, weights: NamedArrays, layers: ReadonlyMap<string, tf.layers.Layer>): void {
  tf.tidy(() => {
    const perLayer = new Map<string, tf.Tensor[]>()
    // In the order that the layers expect: kernel, bias; gamma, beta, mean, variance.
    for (const { name, shape } of weightShapes(spec)) {
      const value = weights[name]
      if (value === undefined) throw new RangeError(`the weights lack ${name}`)
      const layerName = name.slice(0, name.lastIndexOf('/'))
      const tensor = tf.tensor(value.data, [...shape])
      const isTable = name.endsWith('/table')
      perLayer.set(layerName, [...(perLayer.get(layerName) ?? []), isTable ? blankPadding(tensor) : tensor])
    }
    for (const [name, tensors] of perLayer) layers.get(name)?.setWeights(tensors)
  })
}

/** Padding, token 0, is zeros, whatever its row of the table holds. */
function blankPadding(table: tf.Tensor): tf.Tensor {
  return tf.concat([tf.zeros([1, table.shape[1] ?? 1]), table.slice(1)])
}
