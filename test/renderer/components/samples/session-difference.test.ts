import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compareSessions, gapInWords, hueOf } from '../../../../renderer/components/samples/session-difference.ts'

const compare = (a: string, b: string): string => {
  const { prefix, isShared } = compareSessions([...a], [...b])
  return `${prefix} ${isShared.map((shared) => (shared ? '=' : '+')).join('')}`
}

test('two sessions have a beginning in common, and as many events in the same order as can be', () => {
  assert.equal(compare('abcd', 'abcd'), '4 ====')
  assert.equal(compare('abxcd', 'abcd'), '2 ==+==')
  assert.equal(compare('abd', 'abcd'), '2 ===')
  assert.equal(compare('xyab', 'ab'), '0 ++==')
  assert.equal(compare('aab', 'ab'), '1 =+=')
  assert.equal(compare('', 'ab'), '0 ')
  assert.equal(compare('ab', ''), '0 ++')
})

test('a name has the same hue everywhere, and most names have different ones', () => {
  const names = Array.from({ length: 100 }, (_, i) => `event ${i}`)
  assert.equal(hueOf('login'), hueOf('login'))
  assert.ok(new Set(names.map(hueOf)).size > 60)
})

test('a gap is told in the largest unit that fits', () => {
  assert.deepEqual([1.26, 42, 90, 5400, 200_000].map(gapInWords), ['1.3 s', '42 s', '1.5 min', '1.5 h', '2.3 d'])
})
