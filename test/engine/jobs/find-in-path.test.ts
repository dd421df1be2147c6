import assert from 'node:assert/strict'
import { test } from 'node:test'
import { finder } from '../../../electron/engine/jobs/find-in-path.ts'

test('the folder that holds a file is looked at, not those above it', () => {
  const find = finder('folder')!
  assert.equal(find('/data/birds/robin/1.png'), 'robin')
  assert.equal(find('/data/1.png'), 'data')
})

test('the name of a file gives the first group of the expression, and nothing where it does not match', () => {
  const find = finder('name:^([a-z]+)_(\\d+)')!
  assert.equal(find('/data/cat/dog_12.wav'), 'dog')
  assert.equal(find('/data/dog_1/12.wav'), null)
  // A group that takes no part in the match gives nothing, and so does an empty one.
  assert.equal(finder('name:^(?:a(x)?|b)')!('/b.wav'), null)
  assert.equal(finder('name:-(.*?)-')!('/a--b.wav'), null)
  assert.equal(finder('name:speaker:(\\d)')!('/speaker:7.wav'), '7')
})

test('what only the reader of a file can look at is left to it', () => {
  for (const place of [null, 'file', 'column:label'] as const) assert.equal(finder(place), null)
})

test('an expression that is none, or finds nothing to take, is refused with what is wrong', () => {
  assert.throws(() => finder('name:('), { code: 'bad-input', message: /name:\( is no regular expression: / })
  assert.throws(() => finder('name:^\\d+_'), { code: 'bad-input', message: /has no group: put what is looked for in parentheses/ }) // prettier-ignore
  assert.throws(() => finder('name:(?:a|b)'), { code: 'bad-input', message: /has no group/ })
})
