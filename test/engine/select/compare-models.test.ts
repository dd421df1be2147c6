import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { pairedDifference, proposeModel } from '../../../electron/engine/select/compare-models.ts'

/** `counts` of checks that both, only the first, only the second and none got right. */
function answers(both: number, onlyA: number, onlyB: number, none: number): [boolean[], boolean[]] {
  const repeat = (count: number, value: boolean): boolean[] => new Array<boolean>(count).fill(value)
  return [
    [...repeat(both + onlyA, true), ...repeat(onlyB + none, false)],
    [...repeat(both, true), ...repeat(onlyA, false), ...repeat(onlyB, true), ...repeat(none, false)],
  ]
}

describe('the difference of two models on the same checks', () => {
  test('agrees with a published example', () => {
    // Agresti, Categorical Data Analysis, chapter 10: approval ratings of 1,600 people, asked twice; 0.02 to 0.06.
    const { value, low, high, checks } = pairedDifference(...answers(794, 150, 86, 570))
    assert.deepEqual([value, low.toFixed(2), high.toFixed(2), checks], [0.04, '0.02', '0.06', 1600])
  })

  test('is the other way round when the models are swapped', () => {
    const [a, b] = answers(30, 8, 3, 9)
    const [ab, ba] = [pairedDifference(a, b), pairedDifference(b, a)]
    assert.ok(Math.abs(ab.value + ba.value) < 1e-12)
    assert.ok(Math.abs(ab.low + ba.high) < 1e-12)
  })

  test('two models that agree on every check differ by nothing, but not for certain', () => {
    const { value, low, high } = pairedDifference(...answers(20, 0, 0, 5))
    assert.equal(value, 0)
    assert.ok(low < -0.02 && high > 0.02)
  })

  for (const [checks, onlyA, onlyB] of [
    [20, 0.1, 0.1],
    [40, 0.2, 0.05],
    [100, 0.03, 0.03],
    [200, 0.15, 0.1],
  ] as const) {
    test(`covers the truth about 95 % of the time: ${checks} checks, ${onlyA} against ${onlyB}`, () => {
      const random = new Random(checks)
      const repeats = 4000
      let covered = 0
      for (let repeat = 0; repeat < repeats; repeat++) {
        const drawn = Array.from({ length: checks }, () => random.uniform())
        const a = drawn.map((u) => u < onlyA || u > onlyA + onlyB)
        const b = drawn.map((u) => u >= onlyA)
        const { low, high } = pairedDifference(a, b)
        if (low <= onlyA - onlyB && onlyA - onlyB <= high) covered++
      }
      assert.ok(covered / repeats > 0.94, `${covered / repeats}`)
      assert.ok(covered / repeats < 0.995, `${covered / repeats}`)
    })
  }

  test('needs checks, and as many of each', () => {
    assert.throws(() => pairedDifference([], []), /at least one check/)
    assert.throws(() => pairedDifference([true], []), /expected 1 answers, got 0/)
  })
})

describe('the proposed model', () => {
  const over = (value: number, low: number, checks = 50) => ({ value, low, high: 2 * value - low, checks })

  test('is the simplest while no difference is clear', () => {
    const candidates = [
      { name: 'head', overSimplest: null },
      { name: 'tuned', overSimplest: over(0.08, -0.01) },
      { name: 'scratch', overSimplest: over(-0.3, -0.5) },
    ]
    assert.equal(proposeModel(candidates), 'head')
    assert.equal(proposeModel([]), null)
  })

  test('is the best of those that are clearly better', () => {
    const candidates = [
      { name: 'head', overSimplest: null },
      { name: 'tuned', overSimplest: over(0.08, 0.01) },
      { name: 'scratch', overSimplest: over(0.09, 0.02) },
    ]
    assert.equal(proposeModel(candidates), 'scratch')
  })

  test('is not chosen on too few checks', () => {
    const candidates = [
      { name: 'head', overSimplest: null },
      { name: 'tuned', overSimplest: over(0.9, 0.6, 19) },
    ]
    assert.equal(proposeModel(candidates), 'head')
  })
})
