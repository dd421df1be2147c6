import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { LargestFirst } from '../../../electron/engine/select/largest-first.ts'

describe('LargestFirst', () => {
  it('gives back items by falling value, the lower item on a tie', () => {
    const random = new Random(1)
    const values = Array.from({ length: 200 }, () => random.int(40))
    const heap = new LargestFirst(values.length)
    values.forEach((value, item) => heap.push(item, value))
    const expected = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b)
    assert.deepEqual(
      expected.map(() => heap.pop().item),
      expected,
    )
  })

  it('refuses to hold more than it was made for and to give what it has not', () => {
    const heap = new LargestFirst(1)
    assert.throws(() => heap.pop(), /empty/)
    heap.push(0, 1)
    assert.throws(() => heap.push(1, 1), /holds its 1 items/)
  })
})
