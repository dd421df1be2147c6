import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { drawTests, lure } from '../../../electron/engine/select/active-testing.ts'
import { Estimate } from '../../../shared/domain/classifier.ts'
import { scenarios, simulateIntervals } from '../../support/interval-simulations.ts'

const TRIALS = 300
// Three standard errors of a share of 95 % over so many trials.
const MARGIN = 3 * Math.sqrt((0.95 * 0.05) / TRIALS)

describe('drawTests', () => {
  it('draws without repeats, and says with which probability', () => {
    const losses = [0, 0.04, 0.16, 0.64]
    const { rows, probabilities } = drawTests(new Random(1), losses, 4)
    assert.deepEqual([...rows].sort(), [0, 1, 2, 3])
    const left = new Set([0, 1, 2, 3])
    rows.forEach((row, at) => {
      const sum = [...left].reduce((total, other) => total + Math.sqrt(losses[other]!), 0)
      const explored = sum > 0 ? 0.2 : 1
      const expected = explored / left.size + (sum > 0 ? ((1 - explored) * Math.sqrt(losses[row]!)) / sum : 0)
      assert.ok(Math.abs(probabilities[at]! - expected) < 1e-12)
      left.delete(row)
    })
    assert.ok(Math.abs(probabilities[3]! - 1) < 1e-12)
  })

  it('draws first rows as often as their probability says', () => {
    const random = new Random(2)
    const losses = [0, 0.04, 0.16, 0.64]
    const counts = [0, 0, 0, 0]
    for (let trial = 0; trial < 4000; trial++) counts[drawTests(random, losses, 1).rows[0]!]!++
    const roots = [0, 0.2, 0.4, 0.8]
    counts.forEach((count, row) => {
      const expected = 4000 * (0.05 + (0.8 * roots[row]!) / 1.4)
      assert.ok(Math.abs(count - expected) < 4 * Math.sqrt(expected), `${counts}`)
    })
  })

  it('draws evenly where no loss is expected', () => {
    const { probabilities } = drawTests(new Random(3), [0, 0, 0], 3)
    assert.deepEqual([...probabilities], [1 / 3, 1 / 2, 1])
  })

  it('refuses more tests than rows and losses that cannot be', () => {
    assert.throws(() => drawTests(new Random(1), [0.5], 2), /cannot draw 2 tests out of 1/)
    assert.throws(() => drawTests(new Random(1), [1.5], 1), /from 0 to 1, got 1.5/)
  })
})

describe('lure', () => {
  it('agrees with the formula of the paper', () => {
    const wrong = [1, 0, 0, 1, 0]
    const probabilities = [0.3, 0.05, 0.2, 0.1, 0.25]
    const pool = 12
    let risk = 0
    wrong.forEach((loss, at) => {
      const m = at + 1
      const v = 1 + ((pool - 5) / (pool - m)) * (1 / ((pool - m + 1) * probabilities[at]!) - 1)
      risk += (v * loss) / 5
    })
    assert.ok(Math.abs(lure(wrong, probabilities, pool).value - (1 - risk)) < 1e-12)
  })

  it('is the plain share, with an interval close to that of random checks, when draws are even', () => {
    const wrong = Array.from({ length: 50 }, (_, at) => Number(at % 5 === 0))
    const probabilities = wrong.map((_, at) => 1 / (10_000 - at))
    const estimate = Estimate.parse(lure(wrong, probabilities, 10_000))
    assert.ok(Math.abs(estimate.value - 0.8) < 1e-9)
    assert.ok(Math.abs(estimate.high - estimate.low - 0.22) < 0.03, `${estimate.low} to ${estimate.high}`)
    assert.equal(estimate.isEnough, true)
  })

  it('leaves nothing open when every row was tested', () => {
    const { value, low, high } = lure([0, 1, 0, 0], [0.25, 0.3, 0.5, 1], 4)
    assert.deepEqual([value, low, high], [0.75, 0.75, 0.75])
  })

  it('allows for errors not met when nothing was wrong', () => {
    const { value, low, high } = lure(new Uint8Array(40), new Float64Array(40).fill(0.001), 1000)
    assert.deepEqual([value, high], [1, 1])
    assert.ok(low > 0.85 && low < 0.95, `${low}`)
  })

  it('covers at its rate, whether guesses are good or useless, and good ones make it narrower than random checks', () => {
    for (const [at, checks] of [
      [0, 100],
      [2, 100],
      [3, 50],
      [5, 100],
    ] as const) {
      // prettier-ignore
      const row = simulateIntervals(scenarios[at]!, checks, TRIALS, 10 + at)
      assert.ok(row.lure.covered > 0.95 - MARGIN, `${scenarios[at]!.name}: ${row.lure.covered}`)
      // Unbiased: half-widths are about two standard errors of one trial.
      assert.ok(Math.abs(row.lure.bias) < (2 * row.lure.halfWidth) / Math.sqrt(TRIALS), `${row.lure.bias}`)
      if (at === 0) assert.ok(row.lure.halfWidth < 0.85 * row.wilson.halfWidth)
    }
  })

  it('refuses probabilities that are not above 0', () => {
    assert.throws(() => lure([0, 1], [0.5, 0], 10), /above 0, got 0/)
    assert.throws(() => lure([0], [0.5], 10), /2 to 10 tests, got 1/)
  })
})
