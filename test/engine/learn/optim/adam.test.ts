import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Adam, adamDefaults } from '../../../../electron/engine/learn/optim/adam.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

const SHAPES = [[2, 3], [4], []]

function randomTensors(seed: number): tf.Tensor[] {
  const random = new Random(seed)
  return SHAPES.map((shape) => {
    const size = shape.reduce((product, axis) => product * axis, 1)
    return tf.tensor(
      Float32Array.from({ length: size }, () => random.normal()),
      shape,
    )
  })
}

const createVariables = (): tf.Variable[] => randomTensors(1).map((tensor) => tf.variable(tensor))
const gradientsAt = (step: number): tf.Tensor[] => randomTensors(100 + step)

function train(adam: Adam, from: number, to: number): void {
  for (let step = from; step < to; step++) {
    const gradients = gradientsAt(step)
    adam.apply(gradients, 0.01 * (step + 1))
    tf.dispose(gradients)
  }
}

const valuesOf = (tensors: readonly tf.Tensor[]): number[][] => tensors.map((tensor) => [...tensor.dataSync()])

/** The definition for one weight at a time, in double precision. */
function reference(steps: number, { beta1, beta2, epsilon, weightDecay } = adamDefaults): number[][] {
  const weights = valuesOf(createVariables())
  const moments = weights.map((row) => row.map(() => ({ mean: 0, square: 0 })))
  for (let step = 0; step < steps; step++) {
    const gradients = valuesOf(gradientsAt(step))
    const rate = 0.01 * (step + 1)
    for (let i = 0; i < weights.length; i++) {
      const decay = SHAPES[i]!.length >= 2 ? weightDecay : 0
      for (let j = 0; j < weights[i]!.length; j++) {
        const moment = moments[i]![j]!
        const g = gradients[i]![j]!
        moment.mean = beta1 * moment.mean + (1 - beta1) * g
        moment.square = beta2 * moment.square + (1 - beta2) * g * g
        const meanHat = moment.mean / (1 - beta1 ** (step + 1))
        const squareHat = moment.square / (1 - beta2 ** (step + 1))
        weights[i]![j] = weights[i]![j]! * (1 - rate * decay) - (rate * meanHat) / (Math.sqrt(squareHat) + epsilon)
      }
    }
  }
  return weights
}

function assertClose(actual: number[][], expected: number[][]): void {
  assert.deepEqual(actual.map((row) => row.length), expected.map((row) => row.length)) // prettier-ignore
  const worst = Math.max(...actual.flatMap((row, i) => row.map((x, j) => Math.abs(x - expected[i]![j]!))))
  assert.ok(worst < 1e-5, `differs by ${worst}`)
}

describe('Adam', () => {
  before(() => startTensorFlow())

  test('moves weights as the definition says, decaying kernels alone', () => {
    const config = { ...adamDefaults, weightDecay: 0.1 }
    const variables = createVariables()
    train(new Adam(variables, config), 0, 5)
    assertClose(valuesOf(variables), reference(5, config))
  })

  test('goes on after a restore exactly as if it had never stopped', () => {
    const whole = createVariables()
    train(new Adam(whole), 0, 6)
    const first = createVariables()
    const interrupted = new Adam(first)
    train(interrupted, 0, 3)
    const second = first.map((variable) => tf.variable(variable.clone()))
    const resumed = new Adam(second)
    resumed.restore(interrupted.toArrays())
    train(resumed, 3, 6)
    assert.deepEqual(valuesOf(second), valuesOf(whole))
  })

  test('keeps no tensor of a step and none after it is disposed of', () => {
    const variables = createVariables()
    const before = tf.memory().numTensors
    const adam = new Adam(variables)
    const during = tf.memory().numTensors
    train(adam, 0, 3)
    assert.equal(tf.memory().numTensors, during)
    adam.dispose()
    assert.equal(tf.memory().numTensors, before)
  })

  test('refuses moments of another model and no variables at all', () => {
    const adam = new Adam(createVariables())
    assert.throws(() => adam.restore({}), /array adam\/mean must hold 11 values, got none/)
    assert.throws(() => new Adam([]), /at least one variable/)
  })
})
