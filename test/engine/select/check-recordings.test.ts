import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkRecordings } from '../../../electron/engine/select/check-recordings.ts'

const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `recording ${i}`)

test('about a fifth of the recordings is for checks, the same ones every time and in any order', () => {
  const chosen = checkRecordings(names(1000))
  assert.ok(chosen.size > 150 && chosen.size < 250, `${chosen.size} of 1000`)
  assert.deepEqual(checkRecordings(names(1000).reverse()), chosen)
})

test('recordings that are added leave those chosen before as they were', () => {
  const before = checkRecordings(names(100))
  const after = checkRecordings(names(200))
  assert.ok([...before].every((name) => after.has(name)))
})

test('of two recordings one is for checks, and of one none', () => {
  for (let i = 0; i < 20; i++) assert.equal(checkRecordings([`a${i}`, `b${i}`]).size, 1)
  assert.equal(checkRecordings(['a', 'a']).size, 0)
})
