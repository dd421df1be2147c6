import type { Random } from '../../base/random.ts'
import { batchNorm, channelStatistics } from '../kernels/batch-norm.ts'
import { convolve, type Precision } from '../kernels/convolve.ts'
import { globalAveragePool } from '../kernels/global-average-pool.ts'
import { averageParts, convolveOverTime, meanOverTime } from '../kernels/over-time.ts'
import { relu } from '../kernels/relu.ts'
import { attend, isToken, layerNorm, lookUp } from '../kernels/tokens.ts'
import { unitNorm } from '../kernels/unit-norm.ts'
import type { NamedArrays } from '../tensors.ts'
import { tf } from '../tf.ts'
import type { EncoderSpec, LayerSpec } from './encoder-spec.ts'
import { BATCH_NORM_EPSILON, INPUT } from './encoder-spec.ts'
import { initialWeights, weightShapes } from './weights.ts'

/**
 * `train` normalises batches with their own statistics, `infer` and `tune` with those that `calibrate` stored; `train` and `tune` may
 * round products.
 */
export type Mode = 'train' | 'tune' | 'infer'

type Normalise = (value: tf.Tensor, layer: LayerSpec) => tf.Tensor
type OtherLayer = Exclude<LayerSpec, { op: 'batchNorm' }>

/**
 * An encoder that runs and trains: interprets its spec with tensors.
 *
 * Owns its variables until `dispose()`. Their names are those of `weights.ts`, `layerName/kernel` and the like.
 */
export class Encoder {
  readonly spec: EncoderSpec
  /** What training changes, in the order of the layers. */
  readonly variables: readonly tf.Variable[]
  readonly #weights: ReadonlyMap<string, tf.Variable>

  private constructor(spec: EncoderSpec, weights: NamedArrays) {
    this.spec = spec
    this.#weights = new Map(
      weightShapes(spec).map(({ name, shape, isTrainable }) => {
        const value = weights[name]
        if (value === undefined) throw new RangeError(`the weights lack ${name}`)
        if (!tf.util.arraysEqual([...value.shape], [...shape])) {
          throw new RangeError(`weight ${name} must have shape [${shape}], it has [${value.shape}]`)
        }
        return [name, tf.tidy(() => tf.variable(tf.tensor(value.data, [...shape]), isTrainable))]
      }),
    )
    this.variables = [...this.#weights.values()].filter(({ trainable }) => trainable)
  }

  /** A fresh encoder: He initialisation, statistics 0 and 1. */
  static create(spec: EncoderSpec, random: Random): Encoder {
    return new Encoder(spec, initialWeights(spec, random))
  }

  /** @throws RangeError when a weight is missing or has another shape than the spec says; more weights are ignored. */
  static fromWeights(spec: EncoderSpec, weights: NamedArrays): Encoder {
    return new Encoder(spec, weights)
  }

  /**
   * Samples `[batch, ...inputShape]` to embeddings `[batch, dim]`, or to what another layer makes of them.
   * Gradients flow to `variables` in every mode.
   */
  forward(x: tf.Tensor, mode: Mode, layer = this.spec.output): tf.Tensor2D {
    return tf.tidy(() => {
      const normalise = mode === 'train' ? this.#normaliseWithBatch : this.#normaliseWithStored
      return this.#run(x, normalise, mode === 'infer' ? 'full' : 'coarse', layer)
    })
  }

  /** Those of `variables` that belong to these layers. */
  variablesOf(layers: ReadonlySet<string>): readonly tf.Variable[] {
    return [...this.#weights]
      .filter(([name, { trainable }]) => trainable && layers.has(name.slice(0, name.lastIndexOf('/'))))
      .map(([, variable]) => variable)
  }

  /** Sets the statistics of every batch norm to those of one large batch, layer after layer. */
  calibrate(x: tf.Tensor): void {
    const measure: Normalise = (value, layer) => {
      const { mean, variance } = channelStatistics(value)
      this.#weight(layer, 'mean').assign(mean)
      this.#weight(layer, 'variance').assign(variance)
      return this.#normaliseWithStored(value, layer)
    }
    tf.tidy(() => void this.#run(x, measure, 'full'))
  }

  toWeights(): NamedArrays {
    return Object.fromEntries(
      [...this.#weights].map(([name, variable]) => [
        name,
        { shape: variable.shape, data: variable.dataSync<'float32'>() },
      ]),
    )
  }

  dispose(): void {
    for (const variable of this.#weights.values()) variable.dispose()
  }

  #run(x: tf.Tensor, normalise: Normalise, precision: Precision, output = this.spec.output): tf.Tensor2D {
    const values = new Map<string, tf.Tensor>([[INPUT, x]])
    const valueOf = (name: string): tf.Tensor => {
      const value = values.get(name)
      if (value === undefined) throw new RangeError(`no layer before its use is named ${name}`)
      return value
    }
    for (const layer of this.spec.layers) {
      const isNorm = layer.op === 'batchNorm'
      values.set(layer.name, isNorm ? normalise(valueOf(layer.input), layer) : this.#apply(layer, valueOf, precision))
    }
    return valueOf(output) as tf.Tensor2D
  }

  #apply(layer: OtherLayer, valueOf: (name: string) => tf.Tensor, precision: Precision): tf.Tensor {
    switch (layer.op) {
      case 'add':
        return tf.addN(layer.inputs.map(valueOf))
      case 'concat':
        return tf.concat(layer.inputs.map(valueOf), -1)
      case 'mask': {
        const [value, tokens] = layer.inputs
        return valueOf(value).mul(isToken(valueOf(tokens)))
      }
      case 'attend': {
        const [queries, keys, values, tokens] = layer.inputs.map(valueOf) as [
          tf.Tensor3D,
          tf.Tensor3D,
          tf.Tensor3D,
          tf.Tensor,
        ]
        return attend(queries, keys, values, tokens)
      }
    }
    const x = valueOf(layer.input)
    switch (layer.op) {
      case 'rescale':
        return x.mul(layer.scale).add(layer.offset)
      case 'conv': {
        const kernel = this.#weight(layer, 'kernel') as tf.Tensor4D
        const y = convolve(x as tf.Tensor4D, kernel, layer.stride, precision)
        return layer.useBias ? y.add(this.#weight(layer, 'bias')) : y
      }
      case 'relu':
        return relu(x)
      case 'clip':
        return tf.clipByValue(x, 0, 1)
      case 'softmax':
        return tf.softmax(x)
      case 'averagePool':
        return tf.avgPool(x as tf.Tensor4D, layer.size, layer.stride, 'valid')
      case 'globalAveragePool':
        return globalAveragePool(x as tf.Tensor4D)
      case 'conv1d': {
        const kernel = this.#weight(layer, 'kernel') as tf.Tensor3D
        const y = convolveOverTime(x as tf.Tensor3D, kernel, layer.stride, layer.dilation, precision)
        return layer.useBias ? y.add(this.#weight(layer, 'bias')) : y
      }
      case 'meanOverTime':
        return meanOverTime(x as tf.Tensor3D)
      case 'maxOverTime':
        return tf.max(x, 1)
      case 'averageParts':
        return averageParts(x as tf.Tensor3D, layer.parts)
      case 'embed':
        return lookUp(this.#weight(layer, 'table') as tf.Tensor2D, x)
      case 'sumOverTime':
        return x.sum(1)
      case 'transpose':
        return x.transpose([0, 2, 1])
      case 'layerNorm':
        return layerNorm(x, this.#weight(layer, 'gamma'), this.#weight(layer, 'beta'))
      case 'flatten':
        return x.reshape([x.shape[0] ?? -1, -1])
      case 'dense': {
        const rows = x.reshape<tf.Tensor2D>([-1, x.shape.at(-1) ?? 1])
        const product = tf.matMul(rows, this.#weight(layer, 'kernel') as tf.Tensor2D)
        const y = product.reshape([...x.shape.slice(0, -1), layer.units])
        return layer.useBias ? y.add(this.#weight(layer, 'bias')) : y
      }
      case 'unitNorm':
        return unitNorm(x)
    }
  }

  readonly #normaliseWithBatch = (value: tf.Tensor, layer: LayerSpec): tf.Tensor =>
    batchNorm(
      value,
      this.#weight(layer, 'gamma') as tf.Tensor1D,
      this.#weight(layer, 'beta') as tf.Tensor1D,
      BATCH_NORM_EPSILON,
    )

  readonly #normaliseWithStored = (value: tf.Tensor, layer: LayerSpec): tf.Tensor => {
    const scale = this.#weight(layer, 'variance').add(BATCH_NORM_EPSILON).rsqrt().mul(this.#weight(layer, 'gamma'))
    return value.mul(scale).add(this.#weight(layer, 'beta').sub(this.#weight(layer, 'mean').mul(scale)))
  }

  #weight(layer: LayerSpec, role: string): tf.Variable {
    const variable = this.#weights.get(`${layer.name}/${role}`)
    if (variable === undefined) throw new RangeError(`layer ${layer.name} has no ${role}`)
    return variable
  }
}
