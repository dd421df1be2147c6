import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookAlikes } from '../../../electron/engine/select/look-alikes.ts'
import { clusteredRows, dotOf, rowOf } from '../../support/vectors.ts'

test('the search by neighbours finds what comparing with everything finds, without looking at everything', () => {
  const vectors = clusteredRows(600, 8, 6, 0.5, 3)
  const closeness = (a: number, b: number): number => dotOf(rowOf(vectors, a), rowOf(vectors, b))
  const nearest = (row: number, count: number): number[] =>
    Array.from({ length: 600 }, (_, other) => other)
      .filter((other) => other !== row)
      .sort((a, b) => closeness(row, b) - closeness(row, a))
      .slice(0, count)
  const graph = Array.from({ length: 600 }, (_, row) => nearest(row, 10))
  let looked = 0
  let hits = 0
  for (const start of [0, 17, 333, 599]) {
    const found = lookAlikes(
      start,
      20,
      (id) => graph[id] ?? [],
      (id) => (looked++, closeness(start, id)),
    )
    const exact = new Set(nearest(start, 20))
    hits += found.filter(({ id }) => exact.has(id)).length
    assert.deepEqual(
      found.map(({ closeness }) => closeness),
      found.map(({ closeness }) => closeness).toSorted((a, b) => b - a),
    )
    assert.equal(new Set(found.map(({ id }) => id)).size, 20)
  }
  assert.ok(hits >= 76, `${hits} of 80`)
  assert.ok(looked < 4 * 400, `${looked} looked at`)
})

test('what no neighbour leads to is not found', () => {
  const graph: Record<number, number[]> = { 1: [2], 2: [1, 3], 3: [2], 4: [5] }
  const found = lookAlikes(
    1,
    10,
    (id) => graph[id] ?? [],
    (id) => 1 / id,
  )
  assert.deepEqual(found, [
    { id: 2, closeness: 1 / 2 },
    { id: 3, closeness: 1 / 3 },
  ])
})
