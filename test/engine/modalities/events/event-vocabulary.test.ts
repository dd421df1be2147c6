import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  describeVocabulary,
  fitVocabulary,
  tokenCount,
  toTokens,
} from '../../../../electron/engine/modalities/events/event-vocabulary.ts'
import { toInput } from '../../../../electron/engine/modalities/events/session-input.ts'

const session = (...names: string[]) => toInput(names.map((name) => ({ name, gap: null })))

test('events of two sessions or more have a token of their own, the most frequent first; others share one', () => {
  const inputs = [session('a', 'b', 'once'), session('b', 'a', 'c'), session('b', 'c'), session('twice', 'twice')]
  const preparation = fitVocabulary(inputs)
  assert.deepEqual(preparation.events, ['b', 'a', 'c'])
  assert.equal(tokenCount(preparation), 15)
  assert.deepEqual([...toTokens([session('a', 'once', 'new', 'b')], preparation)], [13, 1, 1, 12])
})

test('sessions end at the last place, zeros before them, and long ones lose their beginning', () => {
  const preparation = { length: 4, hasGaps: false, events: ['a', 'b'] }
  assert.deepEqual(
    [...toTokens([session('b'), session('a', 'b', 'b', 'b', 'b', 'a')], preparation)],
    [0, 0, 0, 13, 13, 13, 13, 12],
  )
})

test('gaps of a second and more are tokens of their own, on a scale of fours', () => {
  const gaps = [null, 0.5, 1, 3.9, 4, 3600, 1e9]
  const input = toInput(gaps.map((gap) => ({ name: 'a', gap })))
  const { length, hasGaps } = fitVocabulary([input, input])
  assert.deepEqual([length, hasGaps], [12, true])
  const tokens = toTokens([input], { length, hasGaps, events: ['a'] })
  assert.deepEqual([...tokens], [12, 12, 2, 12, 2, 12, 3, 12, 7, 12, 11, 12])
})

test('the length fits 95 % of the sessions', () => {
  const inputs = Array.from({ length: 100 }, (_, i) => session(...Array.from({ length: i < 96 ? 6 : 90 }, () => 'a')))
  assert.equal(fitVocabulary(inputs).length, 6)
})

test('what is done to a session is told in words that name the numbers', () => {
  const words = describeVocabulary({ length: 9, hasGaps: true, events: ['a', 'b'] }).join('\n')
  assert.match(words, /plus 12, or 1 where it is not among these 2/)
  assert.match(words, /2 \+ floor\(log4\(seconds\)\), at most 11/)
  assert.match(words, /last 9 tokens/)
})
