import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { kMeans } from '../../../electron/engine/learn/k-means.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'

describe('kMeans', () => {
  it('finds the middles of clusters that lie apart', () => {
    const random = new Random(1)
    const data = Float32Array.from({ length: 600 }, (_, at) => 10 * (Math.floor(at / 2) % 3) + 0.1 * random.normal())
    const centres = kMeans({ rows: 300, cols: 2, data }, 3, new Random(1))
    const sorted = centres.data.toSorted()
    ;[0, 0, 10, 10, 20, 20].forEach((expected, at) => assert.ok(Math.abs(sorted[at]! - expected) < 0.1))
  })

  it('ends where each centre is the mean of the rows closest to it', () => {
    const random = new Random(2)
    const x = { rows: 200, cols: 3, data: Float32Array.from({ length: 600 }, () => random.uniform()) }
    const centres = kMeans(x, 4, new Random(2))
    const owners = Array.from({ length: 200 }, (_, row) => closest(x, row, centres))
    for (let centre = 0; centre < 4; centre++) {
      const own = owners.flatMap((owner, row) => (owner === centre ? [row] : []))
      for (let d = 0; d < 3; d++) {
        const mean = own.reduce((sum, row) => sum + x.data[row * 3 + d]!, 0) / own.length
        assert.ok(Math.abs(mean - centres.data[centre * 3 + d]!) < 0.02)
      }
    }
  })

  it('finds no more centres than there are distinct rows', () => {
    const { rows, data } = kMeans({ rows: 4, cols: 1, data: Float32Array.of(1, 1, 5, 5) }, 3, new Random(3))
    assert.deepEqual([rows, data.toSorted()], [2, Float32Array.of(1, 5)])
  })
})

function closest({ cols, data }: Matrix, row: number, centres: Matrix): number {
  const squares = Array.from({ length: centres.rows }, (_, centre) => {
    let square = 0
    for (let d = 0; d < cols; d++) square += (data[row * cols + d]! - centres.data[centre * cols + d]!) ** 2
    return square
  })
  return squares.indexOf(Math.min(...squares))
}
