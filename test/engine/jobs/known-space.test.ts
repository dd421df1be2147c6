import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { firstInPool, splitAtRandom } from '../../../electron/engine/jobs/known-space.ts'

const alone = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row)

test('a split holds out the share asked for, covers every row once, and depends on the seed alone', () => {
  const { pool, heldOut } = splitAtRandom({ duplicates: alone(100), recordings: alone(100) }, 0.2, new Random(1))
  assert.equal(heldOut.length, 20)
  assert.deepEqual(
    [...pool, ...heldOut].sort((a, b) => a - b),
    [...alone(100)],
  )
  assert.deepEqual(
    splitAtRandom({ duplicates: alone(100), recordings: alone(100) }, 0.2, new Random(1)).heldOut,
    heldOut,
  )
  assert.notDeepEqual(
    splitAtRandom({ duplicates: alone(100), recordings: alone(100) }, 0.2, new Random(2)).heldOut,
    heldOut,
  )
})

test('near-duplicates stay on one side of a split', () => {
  const random = new Random(5)
  const setOf = Int32Array.from({ length: 300 }, (_, row) => Math.min(row, random.int(60)))
  for (let seed = 1; seed <= 20; seed++) {
    const { pool, heldOut } = splitAtRandom({ duplicates: setOf, recordings: alone(300) }, 0.2, new Random(seed))
    const held = new Set(heldOut.map((row) => setOf[row]!))
    assert.ok(heldOut.length >= 60)
    assert.deepEqual(
      pool.filter((row) => held.has(setOf[row]!)),
      new Int32Array(0),
    )
  }
})

test('recordings stay whole on one side of a split, and copies of what is held out are on no other', () => {
  const recordings = alone(300).map((row) => 10 * Math.floor(row / 10))
  const duplicates = alone(300)
  // A window of the second recording looks like one of the first.
  duplicates[15] = 5
  for (let seed = 1; seed <= 20; seed++) {
    const { pool, heldOut } = splitAtRandom({ duplicates, recordings }, 0.2, new Random(seed))
    const held = new Set(heldOut.map((row) => recordings[row]!))
    assert.equal(heldOut.length, 60)
    assert.ok(pool.every((row) => !held.has(recordings[row]!)))
    const isTorn = held.has(0) !== held.has(10)
    assert.equal(pool.length, isTorn ? 239 : 240)
  }
})

test('the first of a set that is in the pool stands for it, by its position there', () => {
  const pool = Int32Array.of(2, 5, 7, 9)
  const positionOf = new Map(Array.from(pool, (row, position) => [row, position]))
  const setOf = Int32Array.of(0, 1, 0, 3, 4, 0, 6, 7, 8, 7)
  assert.deepEqual(firstInPool(pool, setOf, positionOf), Int32Array.of(0, 0, 2, 2))
})
