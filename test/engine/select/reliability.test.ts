import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { estimate } from '../../../electron/engine/select/estimate.ts'
import { reliabilityBins } from '../../../electron/engine/select/reliability.ts'

function judged(count: number, confidence: (at: number) => number, isRight: (at: number) => boolean) {
  return Array.from({ length: count }, (_, at) => ({ confidence: confidence(at), isRight: isRight(at) }))
}

test('bins hold equally many checks, by rising confidence, whatever the order they came in', () => {
  const predictions = judged(60, (at) => (59 - at) / 100, (at) => at < 30) // prettier-ignore
  assert.deepEqual(
    reliabilityBins(predictions).map((bin) => ({ ...bin, confidence: Number(bin.confidence.toFixed(6)) })),
    [
      { from: 0, to: 0.19, confidence: 0.095, right: estimate(0, 20) },
      { from: 0.2, to: 0.39, confidence: 0.295, right: estimate(10, 20) },
      { from: 0.4, to: 0.59, confidence: 0.495, right: estimate(20, 20) },
    ],
  )
})

test('there is no bin below 20 checks, and never one with fewer', () => {
  assert.deepEqual(reliabilityBins(judged(19, (at) => at / 19, () => true)), []) // prettier-ignore
  const random = new Random(1)
  for (let count = 20; count < 400; count += 7) {
    // Rounded confidences: many are the same, most are 1.
    const predictions = judged(count, () => Math.min(1, Math.round(random.uniform() * 30) / 20), () => true) // prettier-ignore
    const bins = reliabilityBins(predictions)
    assert.equal(bins.reduce((sum, { right }) => sum + right.checks, 0), count) // prettier-ignore
    assert.ok(bins.every(({ right }) => right.isEnough) && bins.length <= 10)
    for (const [at, bin] of bins.slice(1).entries()) assert.ok(bin.from > (bins[at]?.to ?? 1))
  }
})

test('a classifier that can be taken at its word lies on the diagonal', () => {
  const random = new Random(2)
  const predictions = Array.from({ length: 20_000 }, () => {
    const confidence = 0.5 + random.uniform() / 2
    return { confidence, isRight: random.uniform() < confidence }
  })
  const bins = reliabilityBins(predictions)
  assert.equal(bins.length, 10)
  for (const { confidence, right } of bins) assert.ok(Math.abs(confidence - right.value) < 0.03)
})
