import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logRange, logTicks } from '../../../renderer/plot/log-ticks.ts'

test('a logarithmic axis ends at round numbers beyond all that is shown, a single point included', () => {
  assert.deepEqual(logRange(5, 796), [2, 1000])
  assert.deepEqual(logRange(796, 796), [500, 1000])
  assert.deepEqual(logRange(500, 500), [200, 1000])
  assert.deepEqual(logRange(1, 1), [1, 2])
})

test('it is read by 1, 2 and 5, or by powers of ten where these would crowd', () => {
  assert.deepEqual(logTicks(2, 1000, 9), [2, 5, 10, 20, 50, 100, 200, 500, 1000])
  assert.deepEqual(logTicks(2, 1000, 8), [10, 100, 1000])
})
