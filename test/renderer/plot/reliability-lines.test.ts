import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reliabilityLines, reliabilityStart } from '../../../renderer/plot/reliability-lines.ts'

const bin = (confidence: number, value: number, low: number) => ({
  from: confidence - 0.01,
  to: confidence + 0.01,
  confidence,
  right: { value, low, high: 0.99, checks: 20, isEnough: true },
})

test('each bin is a point with its interval, and the diagonal spans the plot', () => {
  const [right, ideal] = reliabilityLines([bin(0.62, 0.5, 0.33), bin(0.9, 0.95, 0.76)])
  assert.deepEqual([right?.xs, right?.ys, right?.interval?.low], [[0.62, 0.9], [0.5, 0.95], [0.33, 0.76]]) // prettier-ignore
  assert.deepEqual(ideal?.xs, ideal?.ys)
  assert.ok(Math.abs((ideal?.xs[0] ?? 0) - 0.3) < 1e-9 && ideal?.xs[1] === 1)
})

test('the axes begin at the tenth below all that is shown, and leave room for a classifier that is always sure', () => {
  assert.ok(Math.abs(reliabilityStart([bin(0.55, 1, 0.84)]) - 0.5) < 1e-9)
  assert.equal(reliabilityStart([bin(0.2, 0.1, 0.02)]), 0)
  assert.ok(reliabilityStart([bin(1, 1, 1)]) <= 0.9)
  assert.deepEqual(reliabilityLines([]), [])
})
