import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { dealFolds } from '../../../electron/engine/index/folds.ts'

it('deals folds of about equal size and keeps sets together', () => {
  const sets = Int32Array.from({ length: 103 }, (_, at) => (at < 6 ? 5 : at))
  const folds = dealFolds(sets, 10, new Random(1))
  assert.equal(new Set(folds.slice(0, 6)).size, 1)
  const sizes = Array.from({ length: 10 }, (_, fold) => folds.slice(6).filter((other) => other === fold).length)
  assert.ok(Math.min(...sizes) >= 9 && Math.max(...sizes) <= 10, `${sizes}`)
  assert.notDeepEqual(folds, dealFolds(sets, 10, new Random(2)))
})

it('fills as many folds as there are sets', () => {
  assert.deepEqual([...dealFolds([7, 8, 9], 10, new Random(1))].sort(), [0, 1, 2])
  assert.throws(() => dealFolds([1, 2], 1, new Random(1)), /at least two folds, got 1/)
})
