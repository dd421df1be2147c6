import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { confusionMatrix, drawChecks, estimate, wilson } from '../../../electron/engine/select/estimate.ts'
import { Estimate } from '../../../shared/domain/classifier.ts'

const near = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 5e-5, `${actual}`)

describe('wilson', () => {
  it('gives the known intervals', () => {
    // Newcombe, Statistics in Medicine, 1998, table I, method 3.
    const known = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ] as const
    for (const [correct, total, low, high] of known) {
      const interval = wilson(correct, total)
      near(interval.low, low)
      near(interval.high, high)
    }
  })

  it('mirrors when right and wrong change places', () => {
    const [few, many] = [wilson(3, 40), wilson(37, 40)]
    near(few.low, 1 - many.high)
    near(few.high, 1 - many.low)
    assert.deepEqual([wilson(0, 5).low, wilson(5, 5).high], [0, 1])
  })

  it('holds the true share about 95 times in 100', () => {
    const random = new Random(1)
    for (const [share, total] of [
      [0.9, 50],
      [0.75, 100],
      [0.5, 20],
    ] as const) {
      // prettier-ignore
      let held = 0
      for (let trial = 0; trial < 4000; trial++) {
        let correct = 0
        for (let check = 0; check < total; check++) correct += Number(random.uniform() < share)
        const { low, high } = wilson(correct, total)
        held += Number(low <= share && share <= high)
      }
      assert.ok(held / 4000 > 0.93 && held / 4000 < 0.975, `${held / 4000} for ${share} of ${total}`)
    }
  })

  it('refuses counts that cannot be', () => {
    assert.throws(() => wilson(0, 0), /at least one check, got 0/)
    assert.throws(() => wilson(6, 5), /0 to 5 right answers, got 6/)
  })
})

describe('estimate', () => {
  it('is what the contract calls an estimate, enough from 20 checks on', () => {
    assert.deepEqual(Estimate.parse(estimate(19, 20)), { value: 0.95, ...wilson(19, 20), checks: 20, isEnough: true })
    assert.equal(estimate(19, 19).isEnough, false)
    assert.throws(() => estimate(0, 0), RangeError)
  })
})

describe('drawChecks', () => {
  it('draws each equally often and none twice', () => {
    const random = new Random(2)
    const ids = ['a', 'b', 'c', 'd', 'e']
    const counts = new Map(ids.map((id) => [id, 0]))
    for (let trial = 0; trial < 3000; trial++) {
      const drawn = drawChecks(random, ids, 2)
      assert.equal(new Set(drawn).size, 2)
      for (const id of drawn) counts.set(id, counts.get(id)! + 1)
    }
    // 1,200 expected each, standard deviation 27.
    for (const count of counts.values()) assert.ok(Math.abs(count - 1200) < 135, `${[...counts]}`)
  })

  it('draws all there are when there are fewer, the same for one seed', () => {
    assert.deepEqual(drawChecks(new Random(3), [1, 2, 3], 9).toSorted(), [1, 2, 3])
    assert.deepEqual(drawChecks(new Random(3), [1, 2, 3, 4], 2), drawChecks(new Random(3), [1, 2, 3, 4], 2))
  })
})

describe('confusionMatrix', () => {
  it('counts actual classes in rows and predicted ones in columns', () => {
    const answers = [
      { actual: 0, predicted: 0 },
      { actual: 0, predicted: 1 },
      { actual: 2, predicted: 1 },
      { actual: 0, predicted: 1 },
    ]
    assert.deepEqual(confusionMatrix(answers, 3), [
      [1, 2, 0],
      [0, 0, 0],
      [0, 1, 0],
    ])
    assert.throws(() => confusionMatrix(answers, 2), /below 2, got 2 predicted as 1/)
  })
})
