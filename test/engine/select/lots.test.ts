import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { drawByLots } from '../../../electron/engine/select/lots.ts'

const rows = (count: number, from = 0): Int32Array => Int32Array.from({ length: count }, (_, at) => from + at)

describe('drawByLots', () => {
  it('draws as many as asked for, rising, or all there are', () => {
    const drawn = drawByLots(rows(1000), 30, new Random(1))
    assert.equal(new Set(drawn).size, 30)
    assert.deepEqual(drawn, drawn.toSorted())
    assert.deepEqual(drawByLots(Int32Array.of(5, 2), 3, new Random(1)), Int32Array.of(2, 5))
  })

  it('changes one of those drawn at most for a row that comes or goes', () => {
    for (let count = 100; count < 200; count++) {
      const [before, after] = [count, count + 1].map((n) => new Set(drawByLots(rows(n), 50, new Random(1))))
      assert.ok(before!.difference(after!).size <= 1)
    }
  })

  it('draws every row equally often over many seeds', () => {
    const counts = new Int32Array(40)
    for (let seed = 0; seed < 2000; seed++) for (const row of drawByLots(rows(40), 10, new Random(seed))) counts[row]!++
    // 500 each, give or take five standard deviations.
    counts.forEach((count) => assert.ok(Math.abs(count - 500) < 5 * Math.sqrt(2000 * 0.25 * 0.75), `${count}`))
  })
})
