import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  formatCount,
  formatCounted,
  formatFigure,
  formatSeconds,
  formatShare,
} from '../../../renderer/components/figures.ts'

test('counts have separators and their noun the right number', () => {
  assert.equal(formatCount(1_234_567), '1,234,567')
  assert.equal(formatCounted(1, 'label'), '1 label')
  assert.equal(formatCounted(0, 'key press', 'key presses'), '0 key presses')
})

test('shares are percentages', () => {
  assert.equal(formatShare(0.9344), '93.4 %')
  assert.equal(formatShare(0.9344, 0), '93 %')
})

test('durations are read without counting in one’s head', () => {
  assert.deepEqual([0.4, 59.6, 185, 7800].map(formatSeconds), ['0 s', '1 min 00 s', '3 min 05 s', '2 h 10 min'])
})

test('figures of unknown size keep three significant digits', () => {
  assert.deepEqual([42, 0.000_002_134, 3.141_59, 1234.5].map(formatFigure), ['42', '0.00000213', '3.14', '1,235'])
})
