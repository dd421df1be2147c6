import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { learningRateAt } from '../../../../electron/engine/learn/optim/schedule.ts'

const SCHEDULE = { peak: 2, warmUpShare: 0.1, finalShare: 0.05 }

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual} is not ${expected}`)
}

describe('learning rate', () => {
  test('rises in a straight line to its peak', () => {
    assertClose(learningRateAt(0, SCHEDULE), 0)
    assertClose(learningRateAt(0.025, SCHEDULE), 0.5)
    assertClose(learningRateAt(0.1, SCHEDULE), 2)
  })

  test('falls along half a cosine, half-way down in the middle, to its final share', () => {
    assertClose(learningRateAt(0.55, SCHEDULE), 2 * (0.05 + 0.95 / 2))
    assertClose(learningRateAt(1, SCHEDULE), 0.1)
  })

  test('stays at its ends when the share overruns', () => {
    assertClose(learningRateAt(-1, SCHEDULE), 0)
    assertClose(learningRateAt(1.3, SCHEDULE), 0.1)
  })

  test('starts at the peak without a warm-up', () => {
    assertClose(learningRateAt(0, { ...SCHEDULE, warmUpShare: 0 }), 2)
  })
})
