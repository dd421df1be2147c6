import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTime } from '../../../../electron/engine/modalities/tables/time.ts'

test('times are seconds, since 1970 also milliseconds or microseconds, by their size', () => {
  assert.deepEqual(
    ['12.5', '-3', '1700000000', '1700000000500', '1700000000500000'].map(parseTime),
    [12.5, -3, 1_700_000_000, 1_700_000_000.5, 1_700_000_000.5],
  )
})

test('dates are of the zone that they name, and of UTC where they name none', () => {
  const noon = Date.UTC(2024, 4, 1, 12) / 1000
  for (const text of [
    '2024-05-01T12:00:00Z',
    '2024-05-01 12:00:00',
    '2024-05-01T14:00:00+02:00',
    '2024/05/01 12:00:00',
  ]) {
    assert.equal(parseTime(text), noon, text)
  }
  assert.equal(parseTime('2024-05-01 12:00:00,250'), noon + 0.25)
  assert.equal(parseTime('01/May/2024:14:00:00 +0200'), noon)
  assert.equal(parseTime('2024-05-01'), noon - 43_200)
})

test('what is neither a number nor a date is no time', () => {
  for (const text of ['', 'noon', '12:61', 'NaN', 'session 4', 'row 12, 2024'])
    assert.equal(parseTime(text), null, text)
})
