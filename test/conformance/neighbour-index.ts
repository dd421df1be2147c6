import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { NeighbourIndex } from '../../electron/engine/index/neighbour-index.ts'
import type { Matrix } from '../../electron/engine/learn/tensors.ts'
import { clusteredRows, dotOf, rowOf, unitRows } from '../support/vectors.ts'

/**
 * What every neighbour index must do. `recall` is the share of true neighbours that it promises to find: 1 when exact.
 * To be called inside a `describe`.
 */
export function itIsANeighbourIndex(build: (vectors: Matrix) => NeighbourIndex, recall: number): void {
  it('finds the nearest rows', async () => {
    const vectors = clusteredRows(500, 16, 12, 0.8, 1)
    const { ids } = await build(vectors).neighbours(10)
    let found = 0
    for (let row = 0; row < vectors.rows; row++) {
      const nearest = new Set(byCosine(vectors, row).slice(0, 10))
      found += ids.subarray(row * 10, row * 10 + 10).filter((id) => nearest.has(id)).length
    }
    assert.ok(found >= recall * vectors.rows * 10, `found ${found} of ${vectors.rows * 10}`)
  })

  it('lists other rows, each once, nearest first, with their cosines', async () => {
    const vectors = unitRows(300, 8, 2)
    const { ids, cosines, k } = await build(vectors).neighbours(7)
    for (let row = 0; row < vectors.rows; row++) {
      const list = ids.subarray(row * k, (row + 1) * k)
      const values = cosines.subarray(row * k, (row + 1) * k)
      assert.equal(new Set(list).size, k)
      assert.ok(list.every((id) => id >= 0 && id < vectors.rows && id !== row))
      list.forEach((id, at) => assert.ok(Math.abs(values[at]! - dotOf(rowOf(vectors, row), rowOf(vectors, id))) < 1e-5))
      assert.ok(values.every((value, at) => at === 0 || value <= values[at - 1]!))
    }
  })

  it('gives what there is when there are fewer rows than neighbours asked for', async () => {
    const found = await build(unitRows(4, 3, 3)).neighbours(10)
    assert.equal(found.k, 3)
    assert.equal(found.ids.length, 12)
    assert.deepEqual((await build(unitRows(1, 3, 4)).neighbours(5)).ids, new Int32Array(0))
  })

  it('answers the same when asked again', async () => {
    const index = build(unitRows(200, 8, 5))
    assert.deepEqual(await index.neighbours(5), await index.neighbours(5))
  })

  it('takes rows of zeros and rows that are equal', async () => {
    const data = Float32Array.of(1, 0, 1, 0, 0, 0, 0, 1)
    const { cosines } = await build({ rows: 4, cols: 2, data }).neighbours(1)
    assert.deepEqual(cosines, Float32Array.of(1, 1, 0, 0))
  })

  it('reports progress up to 1', async () => {
    const shares: number[] = []
    await build(unitRows(50, 4, 6)).neighbours(3, { onProgress: (share) => shares.push(share) })
    assert.equal(shares.at(-1), 1)
    assert.ok(shares.every((share, at) => share > 0 && share <= 1 && share >= (shares[at - 1] ?? 0)))
  })

  it('stops when it is aborted', async () => {
    const controller = new AbortController()
    const search = build(unitRows(50, 4, 7)).neighbours(3, { signal: controller.signal })
    controller.abort(new Error('enough'))
    await assert.rejects(search, /enough/)
  })

  it('refuses to look for no neighbours', async () => {
    await assert.rejects(build(unitRows(5, 4, 8)).neighbours(0), /at least one neighbour, got 0/)
  })
}

function byCosine(vectors: Matrix, row: number): number[] {
  const cosines = Array.from({ length: vectors.rows }, (_, other) => dotOf(rowOf(vectors, row), rowOf(vectors, other)))
  return Array.from(cosines.keys())
    .filter((other) => other !== row)
    .sort((a, b) => cosines[b]! - cosines[a]! || a - b)
}
