import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import {
  backTest,
  type CurvePoint,
  fitLearningCurve,
  forecastAccuracy,
  forecastGain,
  thinToRounds,
} from '../../../electron/engine/select/forecast.ts'
import { backTestPublished } from '../../support/learning-curves.ts'

const LABELS = [10, 20, 30, 50, 100, 200, 400]

/** Points of A(n) = ceiling · (1 − (1 − share)^((n/10 + start)^bend)) with normal scatter. */
function palm(ceiling: number, share: number, start: number, bend: number, scatter = 0, seed = 1): CurvePoint[] {
  const random = new Random(seed)
  return LABELS.map((labels) => ({
    labels,
    accuracy: ceiling * (1 - (1 - share) ** ((labels / 10 + start) ** bend)) + scatter * random.normal(),
    error: Math.max(scatter, 0.005),
  }))
}

describe('fitLearningCurve', () => {
  it('finds a curve of its own form again', () => {
    const points = palm(0.9, 0.6, 0, 0.5)
    const curve = fitLearningCurve(points.slice(0, 5))
    for (const { labels, accuracy } of points) {
      const { value, low, high } = forecastAccuracy(curve, labels)
      assert.ok(Math.abs(value - accuracy) < 0.02, `${value} for ${accuracy} at ${labels}`)
      assert.ok(low <= accuracy && accuracy <= high)
    }
  })

  it('is less sure the further ahead, and the more the points scatter', () => {
    const width = (points: CurvePoint[], labels: number): number => {
      const { low, high } = forecastAccuracy(fitLearningCurve(points), labels)
      return high - low
    }
    const [calm, wild] = [palm(0.9, 0.6, 0, 0.5).slice(0, 5), palm(0.9, 0.6, 0, 0.5, 0.03).slice(0, 5)]
    assert.ok(width(calm, 1000) > width(calm, 120))
    assert.ok(width(wild, 200) > width(calm, 200))
  })

  it('refuses too few points and counts that do not rise', () => {
    const points = palm(0.9, 0.6, 0, 0.5)
    assert.throws(() => fitLearningCurve(points.slice(0, 3)), /at least 4 points, got 3/)
    assert.throws(() => fitLearningCurve([...points.slice(0, 4), points[0]!]), /rise, got 10 after 50/)
  })
})

describe('forecastGain', () => {
  it('says what more labels buy: much while the curve is steep, next to nothing once it is flat', () => {
    const steep = forecastGain(fitLearningCurve(palm(0.9, 0.3, 0, 0.6).slice(0, 4)), 50, 50)
    assert.ok(steep.value > 0.04, `${steep.value}`)
    const flat = forecastGain(fitLearningCurve(palm(0.9, 0.95, 0, 1)), 400, 80)
    assert.ok(flat.value < 0.003 && flat.low >= 0, `${flat.value}`)
  })
})

describe('backTest', () => {
  it('forecasts each later point from those before it', () => {
    const tests = backTest(palm(0.9, 0.6, 0, 0.5))
    assert.deepEqual(
      tests.map(({ from, labels }) => [from, labels]),
      [[50, 100], [50, 200], [50, 400], [100, 200], [100, 400], [200, 400]], // prettier-ignore
    )
    assert.ok(tests.every(({ isHeld }) => isHeld))
  })

  it('holds published curves, which have forms of their own, about as often as it says', () => {
    const { held, forecasts, meanError } = backTestPublished({ scatter: 0.01, repeats: 2, seed: 1 })
    // Forecasts of one curve go right or wrong together, so that the margin is wide.
    assert.ok(held / forecasts > 0.88, `${held} of ${forecasts}`)
    assert.ok(meanError < 0.035, `${meanError}`)
  })
})

describe('thinToRounds', () => {
  const labels = (counts: number[]): number[] =>
    thinToRounds(counts.map((count) => ({ labels: count }))).map((p) => p.labels)

  it('keeps a point for every tenth more labels, and the last', () => {
    assert.deepEqual(labels([10, 11, 12, 15, 16, 20, 21, 22]), [10, 15, 20, 22])
    assert.deepEqual(labels([100, 105, 109, 110, 119, 125]), [100, 110, 125])
  })

  it('takes the latest of one count, and forgets counts beyond labels that were taken back', () => {
    const rounds = thinToRounds([{ labels: 10, at: 1 }, { labels: 20, at: 2 }, { labels: 30, at: 3 }, { labels: 20, at: 4 }]) // prettier-ignore
    assert.deepEqual(rounds, [{ labels: 10, at: 1 }, { labels: 20, at: 4 }]) // prettier-ignore
  })
})
