import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchingEntries } from '../../../renderer/state/palette.ts'

const entries = ['Review now', 'Label', 'Train the classifier', 'Suggest more groups'].map((title, index) => {
  return { title, hint: index === 3 ? 'Label' : 'Go', run: () => undefined }
})
const titles = (typed: string): string[] => matchingEntries(entries, typed).map(({ title }) => title)

test('commands hold every word typed, those that begin with it first; nothing typed shows all', () => {
  assert.deepEqual(titles('la'), ['Label', 'Train the classifier', 'Suggest more groups'])
  assert.deepEqual(titles('  GO  cl '), ['Train the classifier'])
  assert.deepEqual(titles('nothing'), [])
  assert.equal(titles(' ').length, 4)
})
