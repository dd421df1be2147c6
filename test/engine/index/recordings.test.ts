import assert from 'node:assert/strict'
import { test } from 'node:test'
import { joinSets, recordingSets } from '../../../electron/engine/index/recordings.ts'

test('rows of one recording share the smallest of them, and rows without stand alone', () => {
  assert.deepEqual(recordingSets(['walk', undefined, 'run', 'walk', undefined, 'run']), Int32Array.of(0, 1, 2, 0, 4, 2))
})

test('a single recording keeps nothing together, for there is no other to hold against it', () => {
  assert.deepEqual(recordingSets(['walk', 'walk', 'walk']), Int32Array.of(0, 1, 2))
  assert.deepEqual(recordingSets(['walk', 'walk', undefined]), Int32Array.of(0, 0, 2))
})

test('sets are joined where items share one of either kind, one after the other', () => {
  assert.deepEqual(joinSets([0, 1, 1, 3, 4, 5], [7, 7, 8, 8, 9, 5]), Int32Array.of(0, 0, 0, 0, 4, 5))
  assert.throws(() => joinSets([0], [0, 1]), /as many sets as items/)
})
