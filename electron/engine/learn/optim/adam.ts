import type { NamedArrays } from '../tensors.ts'
import { tf } from '../tf.ts'

export interface AdamConfig {
  /** Decay of the mean of the gradient (β₁). */
  readonly beta1: number
  /** Decay of the mean of its square (β₂). */
  readonly beta2: number
  readonly epsilon: number
  /** Decoupled weight decay (λ) of kernels: variables of two or more axes. Scales and biases are left alone. */
  readonly weightDecay: number
}

export const adamDefaults: AdamConfig = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 1e-4 }

/**
 * Adam with decoupled weight decay, over all variables at once.
 *
 *     m ← β₁·m + (1 − β₁)·g;   v ← β₂·v + (1 − β₂)·g²
 *     w ← w·(1 − η·λ) − η · m / (1 − β₁ᵗ) / (sqrt(v / (1 − β₂ᵗ)) + ε)
 *
 * Weights and moments are three flat vectors: a dozen operations a step, whatever the number of layers, where one
 * Adam a variable would dispatch several hundred. The optimiser owns its vectors; the variables stay the caller's, and
 * nothing else may assign them while it lives.
 *
 * Kingma and Ba, 2015, https://arxiv.org/abs/1412.6980; Loshchilov and Hutter, 2019, https://arxiv.org/abs/1711.05101
 */
export class Adam {
  readonly #variables: readonly tf.Variable[]
  readonly #config: AdamConfig
  /** 1 for a weight that decays, 0 for one that does not. */
  readonly #decays: tf.Tensor1D
  #weights: tf.Tensor1D
  #mean: tf.Tensor1D
  #square: tf.Tensor1D
  #steps = 0

  constructor(variables: readonly tf.Variable[], config: AdamConfig = adamDefaults) {
    if (variables.length === 0) throw new RangeError('Adam needs at least one variable')
    this.#variables = variables
    this.#config = config
    this.#weights = tf.tidy(() => flatten(variables))
    this.#decays = tf.tidy(() => flatten(variables.map((v) => (v.rank >= 2 ? tf.onesLike(v) : tf.zerosLike(v)))))
    this.#mean = tf.zerosLike(this.#weights)
    this.#square = tf.zerosLike(this.#weights)
  }

  /** Updates every variable. `gradients` are in the order of the variables and stay the caller's. */
  apply(gradients: readonly tf.Tensor[], learningRate: number): void {
    const { beta1, beta2, epsilon, weightDecay } = this.#config
    this.#steps++
    // Both bias corrections are folded into scalars, so that no corrected copy of the moments is made.
    const correction = Math.sqrt(1 - beta2 ** this.#steps)
    const rate = (learningRate * correction) / (1 - beta1 ** this.#steps)
    const [weights, mean, square] = tf.tidy(() => {
      const gradient = flatten(gradients)
      const nextMean = this.#mean.mul(beta1).add<tf.Tensor1D>(gradient.mul(1 - beta1))
      const nextSquare = this.#square.mul(beta2).add<tf.Tensor1D>(gradient.square().mul(1 - beta2))
      const step = nextMean.div(nextSquare.sqrt().add(epsilon * correction)).mul(rate)
      const kept = this.#weights.mul(this.#decays.mul(-learningRate * weightDecay).add(1))
      return [kept.sub<tf.Tensor1D>(step), nextMean, nextSquare]
    })
    tf.dispose([this.#weights, this.#mean, this.#square])
    this.#weights = weights
    this.#mean = mean
    this.#square = square
    this.#assign()
  }

  /** The moments, for a checkpoint; the weights are the variables' own. */
  toArrays(): NamedArrays {
    const shape = this.#mean.shape
    return {
      'adam/mean': { shape, data: this.#mean.dataSync<'float32'>() },
      'adam/square': { shape, data: this.#square.dataSync<'float32'>() },
      'adam/steps': { shape: [], data: Float32Array.of(this.#steps) },
    }
  }

  /** Takes up where `toArrays` was called. @throws RangeError when the arrays are missing or of another size. */
  restore(arrays: NamedArrays): void {
    const mean = this.#readVector(arrays, 'adam/mean')
    const square = this.#readVector(arrays, 'adam/square')
    const steps = arrays['adam/steps']?.data[0]
    if (steps === undefined) throw new RangeError('checkpoint has no array adam/steps')
    tf.dispose([this.#mean, this.#square])
    this.#mean = tf.tensor1d(mean)
    this.#square = tf.tensor1d(square)
    this.#steps = steps
  }

  dispose(): void {
    tf.dispose([this.#weights, this.#mean, this.#square, this.#decays])
  }

  #assign(): void {
    tf.tidy(() => {
      const sizes = this.#variables.map((variable) => variable.size)
      const parts = tf.split(this.#weights, sizes)
      this.#variables.forEach((variable, index) => {
        const part = parts[index] as tf.Tensor1D
        variable.assign(part.reshape(variable.shape))
      })
    })
  }

  #readVector(arrays: NamedArrays, name: string): Float32Array {
    const data = arrays[name]?.data
    if (data?.length !== this.#mean.size) {
      throw new RangeError(
        `checkpoint array ${name} must hold ${this.#mean.size} values, got ${data?.length ?? 'none'}`,
      )
    }
    return data
  }
}

function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D {
  return tf.concat(tensors.map((tensor) => tensor.flatten()))
}
