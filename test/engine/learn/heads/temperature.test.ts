import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { fitTemperature, withTemperature } from '../../../../electron/engine/learn/heads/temperature.ts'
import { calibrationError } from '../../../../electron/engine/learn/metrics/calibration.ts'
import type { Matrix } from '../../../../electron/engine/learn/tensors.ts'

/** Classes drawn from true probabilities, and those probabilities at another temperature. */
function examples(count: number, tau: number, seed: number): { stated: Matrix; labels: Int32Array } {
  const random = new Random(seed)
  const data = Float32Array.from({ length: count * 3 }, () => Math.exp(1.5 * random.normal()))
  const truth = withTemperature({ rows: count, cols: 3, data }, 1)
  const labels = Int32Array.from({ length: count }, (_, row) => {
    const drawn = random.uniform()
    return drawn < truth.data[row * 3]! ? 0 : drawn < truth.data[row * 3]! + truth.data[row * 3 + 1]! ? 1 : 2
  })
  return { stated: withTemperature(truth, tau), labels }
}

describe('fitTemperature', () => {
  it('finds how much too sure or too unsure a classifier is, on examples it then calibrates', () => {
    for (const tau of [0.4, 1, 2.5]) {
      const { stated, labels } = examples(4000, tau, 1)
      const found = fitTemperature(stated, labels)
      assert.ok(Math.abs(found * tau - 1) < 0.1, `${found} for ${tau}`)
      const unseen = examples(4000, tau, 2)
      const after = calibrationError(withTemperature(unseen.stated, found), unseen.labels)
      assert.ok(after < 0.03)
      if (tau !== 1) assert.ok(after < calibrationError(unseen.stated, unseen.labels) / 3)
    }
  })

  it('is the temperature of largest likelihood, as a search in small steps finds it', () => {
    const { stated, labels } = examples(200, 2, 3)
    const loss = (tau: number): number => {
      const { data } = withTemperature(stated, tau)
      return labels.reduce((sum, label, row) => sum - Math.log(data[row * 3 + label]!), 0)
    }
    const grid = Array.from({ length: 500 }, (_, step) => 0.1 * 1.01 ** step)
    const best = grid.reduce((a, b) => (loss(b) < loss(a) ? b : a))
    assert.ok(Math.abs(fitTemperature(stated, labels) / best ** (200 / 230) - 1) < 0.02)
  })

  it('stays near 1 when there is little to go by', () => {
    const sure = { rows: 1, cols: 2, data: Float32Array.of(0.9, 0.1) }
    const tau = fitTemperature(sure, Int32Array.of(0))
    assert.ok(tau > 0.7 && tau < 1)
    assert.equal(fitTemperature({ rows: 0, cols: 2, data: new Float32Array(0) }, new Int32Array(0)), 1)
    assert.throws(() => fitTemperature(sure, new Int32Array(2)), /expected 1 classes, got 2/)
  })
})

describe('withTemperature', () => {
  it('changes no decision, keeps certainty, and sums to 1', () => {
    const p = { rows: 2, cols: 3, data: Float32Array.of(0.5, 0.3, 0.2, 0, 1, 0) }
    const { data } = withTemperature(p, 0.5)
    const expected = [0.25 / 0.38, 0.09 / 0.38, 0.04 / 0.38, 0, 1, 0]
    expected.forEach((value, at) => assert.ok(Math.abs(data[at]! - value) < 1e-6))
  })
})

describe('calibrationError', () => {
  it('is the gap between confidence and accuracy, weighed by bin', () => {
    const p = { rows: 4, cols: 2, data: Float32Array.of(0.9, 0.1, 0.1, 0.9, 0.62, 0.38, 0.62, 0.38) }
    // Two at 0.9, one of them right; two at 0.62, both right.
    assert.ok(Math.abs(calibrationError(p, Int32Array.of(0, 0, 0, 0)) - (0.8 + 0.76) / 4) < 1e-6)
  })
})
