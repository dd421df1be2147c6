import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { order } from '../../../../electron/engine/learn/objectives/order.ts'
import { arrange, BATCH, CHANNELS, checkSeriesObjective, crossEntropy, lossOf, type PlainExercise, STEPS, values } from './check-series-objective.ts' // prettier-ignore

const ORDERS = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] // prettier-ignore
const LENGTH = STEPS / 3

function reference(z: readonly number[], { answers }: PlainExercise): number {
  const losses = Array.from({ length: BATCH }, (_, row) =>
    crossEntropy(z.slice(row * ORDERS.length, (row + 1) * ORDERS.length), answers[0]![row]!),
  )
  return losses.reduce((a, b) => a + b) / BATCH
}

describe('order', () => {
  checkSeriesObjective(order, { reference, configs: [{ blankShare: 0.5 }] })

  test('shows the chunks in the order that is asked for, level and blank at their ends', () => {
    const { shown, answers, shape } = arrange(order)
    assert.deepEqual(shape, [BATCH, STEPS, CHANNELS])
    const at = (data: Float32Array, series: number, step: number): number => data[(series * STEPS + step) * CHANNELS]!
    for (let series = 0; series < BATCH; series++) {
      ORDERS[answers[0]![series]!]!.forEach((chunk, place) => {
        const original = Array.from({ length: LENGTH }, (_, step) => at(values, series, chunk * LENGTH + step))
        const mean = original.reduce((a, b) => a + b) / LENGTH
        original.forEach((value, step) => {
          const isBlank = step === 0 || step === LENGTH - 1
          const seen = at(shown, series, place * LENGTH + step)
          assert.ok(Math.abs(seen - (isBlank ? 0 : value - mean)) < 1e-5, `${seen} at ${place}, ${step}`)
        })
      })
    }
  })

  test('costs the logarithm of six when the answer is always the same', () => {
    assert.ok(Math.abs(lossOf(order, new Float32Array(BATCH * ORDERS.length).fill(2)) - Math.log(6)) < 1e-5)
  })

  test('refuses to blank chunks out', () => {
    assert.throws(() => arrange(order, { blankShare: 1 }), /8 of them blank, leave no order to tell/)
  })
})
