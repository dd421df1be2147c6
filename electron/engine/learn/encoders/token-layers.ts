import { PADDING_PENALTY } from '../kernels/tokens.ts'
import { tf } from '../tf.ts'
import type { LayerSpec } from './encoder-spec.ts'

/** Layers for which TensorFlow.js has none: each becomes several, none of which has weights. */
export type ComposedLayer = Extract<LayerSpec, { op: 'sumOverTime' | 'mask' | 'attend' }>

type Value = tf.SymbolicTensor

export function isComposed(layer: LayerSpec): layer is ComposedLayer {
  return layer.op === 'sumOverTime' || layer.op === 'mask' || layer.op === 'attend'
}

/** What the layer makes of its inputs, by standard layers of a layers model; their names start with its own. */
export function composeLayer(layer: ComposedLayer, inputs: readonly Value[]): Value {
  const { name } = layer
  const [first, second, third, tokens] = inputs as [Value, Value, Value, Value]
  switch (layer.op) {
    case 'sumOverTime': {
      const mean = tf.layers.globalAveragePooling1d({ name: `${name}.mean` }).apply(first) as Value
      return tf.layers.rescaling({ name, scale: first.shape[1] ?? 1, offset: 0 }).apply(mean) as Value
    }
    case 'mask': {
      const isToken = markTokens(name, second, (length) => [length, 1])
      return tf.layers.multiply({ name }).apply([first, isToken]) as Value
    }
    case 'attend': {
      const products = tf.layers.dot({ name: `${name}.products`, axes: [2, 2] }).apply([first, second]) as Value
      const scale = 1 / Math.sqrt(first.shape[2] ?? 1)
      const scores = tf.layers.rescaling({ name: `${name}.scores`, scale, offset: 0 }).apply(products) as Value
      const isToken = markTokens(name, tokens, (length) => [1, length])
      const range = { scale: PADDING_PENALTY, offset: -PADDING_PENALTY }
      const penalty = tf.layers.rescaling({ name: `${name}.penalty`, ...range }).apply(isToken) as Value
      const allowed = tf.layers.add({ name: `${name}.allowed` }).apply([scores, penalty]) as Value
      const shares = tf.layers.activation({ name: `${name}.shares`, activation: 'softmax' }).apply(allowed) as Value
      return tf.layers.dot({ name, axes: [2, 1] }).apply([shares, third]) as Value
    }
  }
}

/** 1 for a token, 0 for padding. */
function markTokens(name: string, tokens: Value, arrange: (length: number) => number[]): Value {
  const targetShape = arrange(tokens.shape[1] ?? 0)
  const marks = tf.layers.reLU({ name: `${name}.marks`, maxValue: 1 }).apply(tokens) as Value
  return tf.layers.reshape({ name: `${name}.is-token`, targetShape }).apply(marks) as Value
}
