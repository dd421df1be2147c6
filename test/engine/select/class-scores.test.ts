import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { precisionAndRecall } from '../../../electron/engine/select/class-scores.ts'
import { estimate } from '../../../electron/engine/select/estimate.ts'

test('precision is of what was predicted, recall of what was given', () => {
  const answers = [
    { actual: 0, predicted: 0 },
    { actual: 0, predicted: 0 },
    { actual: 0, predicted: 1 },
    { actual: 1, predicted: 1 },
    { actual: 1, predicted: 0 },
    // A class the classifier has never met is wrong for the one it was taken for.
    { actual: -1, predicted: 1 },
  ]
  assert.deepEqual(
    [0, 1, 2].map((position) => precisionAndRecall(answers, position)),
    [
      { precision: estimate(2, 3), recall: estimate(2, 3) },
      { precision: estimate(1, 3), recall: estimate(1, 2) },
      { precision: null, recall: null },
    ],
  )
})

test('the intervals hold the true precision and recall about 95 times in 100', () => {
  const random = new Random(3)
  // Of class 0, a third of all, 80 % are found; of the others 10 % are taken for it.
  const [recall, precision] = [0.8, (0.8 / 3) / (0.8 / 3 + 0.2 / 3)] // prettier-ignore
  const held = { recall: 0, precision: 0 }
  const trials = 2000
  for (let trial = 0; trial < trials; trial++) {
    const answers = Array.from({ length: 150 }, () => {
      const actual = random.uniform() < 1 / 3 ? 0 : 1
      return { actual, predicted: random.uniform() < (actual === 0 ? 0.8 : 0.1) ? 0 : 1 }
    })
    const scores = precisionAndRecall(answers, 0)
    for (const [name, truth] of [['recall', recall], ['precision', precision]] as const) {
      const found = scores[name]
      held[name] += Number(found !== null && found.low <= truth && truth <= found.high)
    } // prettier-ignore
  }
  for (const count of Object.values(held))
    assert.ok(count / trials > 0.93 && count / trials < 0.97, `${count / trials}`)
})
