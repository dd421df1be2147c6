import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { fitLogistic, logisticLoss, predictHead } from '../../../../electron/engine/learn/heads/logistic.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { HeldMatrix, type Matrix } from '../../../../electron/engine/learn/tensors.ts'
import { assertClose, numericGradient } from '../finite-differences.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../../../support/vectors.ts'

await startTensorFlow()

const CLASSES = 3
const x = clusteredRows(90, 7, CLASSES, 1.5, 1)
const y = Int32Array.from({ length: 90 }, (_, row) => row % CLASSES)
const sampleWeights = Float32Array.from({ length: 90 }, (_, row) => (row % 5) / 2)
const options = { weightDecay: 0.01, sampleWeights }

/** J by loops, in double precision. */
function lossByLoops(parameters: Float64Array, data: Matrix): number {
  let [loss, total, squares] = [0, 0, 0]
  for (let row = 0; row < data.rows; row++) {
    const logits = Array.from({ length: CLASSES }, (_, c) => {
      const weights = parameters.subarray(c * data.cols, (c + 1) * data.cols)
      return dotOf(weights, rowOf(data, row)) + parameters[CLASSES * data.cols + c]!
    })
    const normaliser = Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit), 0))
    loss += sampleWeights[row]! * (normaliser - logits[y[row]!]!)
    total += sampleWeights[row]!
  }
  for (let at = 0; at < CLASSES * data.cols; at++) squares += parameters[at]! ** 2
  return loss / total + 0.005 * squares
}

function someParameters(seed: number): Float64Array {
  const random = new Random(seed)
  return Float64Array.from({ length: CLASSES * 8 }, () => Math.fround(random.normal()))
}

describe('logisticLoss', () => {
  it('agrees with loops', () => {
    const parameters = someParameters(2)
    const { loss } = logisticLoss(new HeldMatrix(x), y, CLASSES, options)(parameters)
    assert.ok(Math.abs(loss - lossByLoops(parameters, x)) < 1e-5)
  })

  it('has the gradient that finite differences give', () => {
    const parameters = someParameters(3)
    const { gradient } = logisticLoss(new HeldMatrix(x), y, CLASSES, options)(parameters)
    assertClose(
      gradient,
      numericGradient((at) => lossByLoops(at, x), parameters),
      1e-5,
    )
  })
})

describe('fitLogistic', () => {
  it('ends where the gradient is 0 and no other place is better', () => {
    const { weights, bias } = fitLogistic(x, y, CLASSES, options)
    const parameters = Float64Array.from([...weights.data, ...bias])
    const { gradient } = logisticLoss(new HeldMatrix(x), y, CLASSES, options)(parameters)
    assert.ok(gradient.every((slope) => Math.abs(slope) < 2e-5))
    const best = lossByLoops(parameters, x)
    for (let seed = 0; seed < 20; seed++) {
      const step = someParameters(seed)
      const elsewhere = parameters.map((value, at) => value + 0.05 * step[at]!)
      assert.ok(lossByLoops(elsewhere, x) > best)
    }
  })

  it('learns what is separable, with weights that stay finite', () => {
    const rows = clusteredRows(60, 12, 3, 0.2, 4)
    const labels = Int32Array.from({ length: 60 }, (_, row) => row % 3)
    const head = fitLogistic(rows, labels, 3, { weightDecay: 1e-3 })
    const probabilities = predictHead(head, rows)
    labels.forEach((label, row) => assert.ok(rowOf(probabilities, row)[label]! > 0.8))
    assert.ok(head.weights.data.every((weight) => Math.abs(weight) < 100))
  })

  it('counts a row of weight 2 like two rows, and one of weight 0 like none', () => {
    const few = { rows: 3, cols: 2, data: Float32Array.of(1, 0, 0, 1, -1, 0) }
    const twice = { rows: 3, cols: 2, data: Float32Array.of(1, 0, 1, 0, 0, 1) }
    const weighted = fitLogistic(few, Int32Array.of(0, 1, 1), 2, {
      weightDecay: 0.1,
      sampleWeights: Float32Array.of(2, 1, 0),
    })
    const plain = fitLogistic(twice, Int32Array.of(0, 0, 1), 2, { weightDecay: 0.1 })
    weighted.weights.data.forEach((weight, at) => assert.ok(Math.abs(weight - plain.weights.data[at]!) < 1e-3))
  })

  it('gives the shares of the classes when rows say nothing', () => {
    const zeros = { rows: 4, cols: 2, data: new Float32Array(8) }
    const { data } = predictHead(fitLogistic(zeros, Int32Array.of(0, 0, 0, 1), 2, { weightDecay: 0.01 }), zeros)
    assert.ok(Math.abs(data[0]! - 0.75) < 1e-4)
  })

  it('finds a class without rows improbable', () => {
    const probabilities = predictHead(fitLogistic(x, y, 4, { weightDecay: 0.01 }), x)
    for (let row = 0; row < x.rows; row++) assert.ok(rowOf(probabilities, row)[3]! < 1e-3)
  })

  it('gives the same head twice', () => {
    assert.deepEqual(fitLogistic(x, y, CLASSES, options), fitLogistic(x, y, CLASSES, options))
  })

  it('refuses data that do not fit', () => {
    const rows = unitRows(2, 3, 1)
    const fit = (labels: number[], weights?: number[]) => () =>
      fitLogistic(rows, Int32Array.from(labels), 2, {
        weightDecay: 0,
        ...(weights && { sampleWeights: Float32Array.from(weights) }),
      })
    assert.throws(fit([0]), /expected 2 classes, got 1/)
    assert.throws(fit([0, 2]), /classes below 2, got 2/)
    assert.throws(fit([0, 1], [1]), /expected 2 row weights, got 1/)
    assert.throws(fit([0, 1], [0, 0]), /weight above 0/)
  })
})

describe('predictHead', () => {
  it('is the softmax of W x + b, also where exponentials overflow', () => {
    const head = {
      weights: { rows: 2, cols: 2, data: Float32Array.of(1, 2, -1, 0) },
      bias: Float32Array.of(0.5, 1000),
    }
    const { data } = predictHead(
      { ...head, bias: Float32Array.of(0.5, 1) },
      { rows: 1, cols: 2, data: Float32Array.of(1, 1) },
    )
    assert.ok(Math.abs(data[0]! - 1 / (1 + Math.exp(0 - 3.5))) < 1e-6)
    assert.deepEqual(predictHead(head, { rows: 1, cols: 2, data: Float32Array.of(1, 1) }).data, Float32Array.of(0, 1))
  })
})
