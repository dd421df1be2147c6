import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { BatchOrder } from '../../../../electron/engine/learn/trainers/batch-order.ts'

const ROWS = Int32Array.of(3, 5, 7, 9, 11, 13, 15)

const createOrder = (seed: number, batch = 3): BatchOrder => new BatchOrder(ROWS, batch, new Random(seed))

function take(order: BatchOrder, batches: number): number[][] {
  return Array.from({ length: batches }, () => [...order.next()])
}

describe('batch order', () => {
  test('gives each row at most once a pass, and every row when batches fill it', () => {
    const pass = take(createOrder(1), 2).flat()
    assert.equal(new Set(pass).size, 6)
    assert.ok(pass.every((row) => ROWS.includes(row)))
    assert.deepEqual(new Set(take(createOrder(1, 1), 7).flat()), new Set(ROWS))
  })

  test('goes through passes in different orders', () => {
    const order = createOrder(1, 7)
    assert.notDeepEqual([...order.next()], [...order.next()])
  })

  test('goes on from any saved state as if it had never stopped', () => {
    const expected = take(createOrder(1), 8)
    for (let at = 0; at <= 8; at++) {
      const first = createOrder(1)
      take(first, at)
      const second = createOrder(2)
      second.restore(first.state())
      assert.deepEqual(take(second, 8 - at), expected.slice(at))
    }
  })

  test('refuses batches larger than its rows', () => {
    assert.throws(() => createOrder(1, 8), /cannot draw batches of 8 from 7 rows/)
  })
})
