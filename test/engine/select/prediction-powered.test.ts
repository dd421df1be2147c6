import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { wilson } from '../../../electron/engine/select/estimate.ts'
import { predictionPowered } from '../../../electron/engine/select/prediction-powered.ts'
import { scenarios, simulateIntervals } from '../../support/interval-simulations.ts'

const TRIALS = 600
const MARGIN = 3 * Math.sqrt((0.95 * 0.05) / TRIALS)

/** 60 checks, a quarter of them wrong, and confidences that say so more or less. */
function example(sharpness: number): { correct: number[]; confidences: number[]; otherConfidences: number[] } {
  const random = new Random(1)
  const correct = Array.from({ length: 60 }, (_, at) => Number(at % 4 !== 0))
  const guess = (isRight: number): number => 0.5 + sharpness * (isRight - 0.5) + 0.1 * random.uniform()
  return {
    correct,
    confidences: correct.map(guess),
    otherConfidences: Array.from({ length: 3000 }, (_, at) => guess(Number(at % 10 < 7))),
  }
}

describe('predictionPowered', () => {
  it('agrees with the formula worked out in loops', () => {
    const { correct, confidences, otherConfidences } = example(0.5)
    const [n, others] = [60, 3000]
    const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
    const covariance = mean(correct.map((c, at) => c * confidences[at]!)) - mean(correct) * mean(confidences)
    const variance = mean(confidences.map((f) => f * f)) - mean(confidences) ** 2
    const weight = covariance / ((1 + n / others) * variance)
    const found = predictionPowered({ correct, confidences, otherConfidences })
    assert.ok(Math.abs(found.weight - weight) < 1e-9)
    const expected = weight * mean(otherConfidences) + mean(correct.map((c, at) => c - weight * confidences[at]!))
    assert.ok(Math.abs(found.value - expected) < 1e-9)
  })

  it('takes back that the checks were easier than the rest', () => {
    const { value, low, high } = predictionPowered(example(0.8))
    assert.ok(Math.abs(value - 0.7) < 0.01, `${value}`)
    const plain = wilson(45, 60)
    assert.ok(high - low < 0.5 * (plain.high - plain.low))
  })

  it('is the plain interval when confidences say nothing', () => {
    const { correct, otherConfidences } = example(0.5)
    const found = predictionPowered({ correct, confidences: new Float64Array(60).fill(0.7), otherConfidences })
    assert.equal(found.weight, 0)
    assert.deepEqual([found.value, found.low, found.high], [0.75, wilson(45, 60).low, wilson(45, 60).high])
  })

  it('never follows confidences that are the wrong way round', () => {
    const { correct, confidences, otherConfidences } = example(0.5)
    assert.equal(predictionPowered({ correct, confidences: confidences.map((f) => 1 - f), otherConfidences }).weight, 0)
  })

  it('holds whatever the confidences of samples labelled since would have been', () => {
    const { correct, confidences, otherConfidences } = example(0.5)
    const [known, unknown] = [otherConfidences.slice(300), 300]
    const found = predictionPowered({ correct, confidences, otherConfidences: known, unknown })
    for (const value of [0, 1]) {
      const all = [...known, ...new Array<number>(unknown).fill(value)]
      const { value: estimate } = predictionPowered({ correct, confidences, otherConfidences: all })
      assert.ok(found.low < estimate && estimate < found.high)
    }
    assert.ok(found.high - found.low > 0.05)
  })

  it('covers at its rate and is narrower where guesses are good', () => {
    for (const [at, checks] of [
      [0, 100],
      [1, 50],
      [2, 50],
      [3, 50],
      [5, 100],
    ] as const) {
      // prettier-ignore
      const { powered, shown, wilson: plain } = simulateIntervals(scenarios[at]!, checks, TRIALS, 20 + at)
      assert.ok(powered.covered > 0.95 - MARGIN, `${scenarios[at]!.name}: ${powered.covered}`)
      assert.ok(shown.covered > 0.95 - MARGIN, `${scenarios[at]!.name}: ${shown.covered}`)
      assert.ok(shown.halfWidth <= plain.halfWidth)
      if (at === 0) assert.ok(powered.halfWidth < 0.9 * plain.halfWidth)
    }
  })

  it('refuses too little to go by', () => {
    assert.throws(
      () => predictionPowered({ correct: [1, 0], confidences: [1, 0], otherConfidences: [1] }),
      /at least 3/,
    )
    assert.throws(
      () => predictionPowered({ correct: [1, 0, 1], confidences: [1, 0, 1], otherConfidences: [] }),
      /samples other than the checks/,
    )
  })
})
