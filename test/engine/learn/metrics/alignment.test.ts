import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { alignment } from '../../../../electron/engine/learn/metrics/alignment.ts'

const matrix = (...values: number[]) => ({ rows: values.length / 2, cols: 2, data: Float32Array.from(values) })

describe('alignment', () => {
  test('is 0 for equal views, 2 for unrelated ones and 4 for opposite ones', () => {
    const views = matrix(1, 0, 0, 1)
    assert.equal(alignment(views, views), 0)
    assert.equal(alignment(views, matrix(0, 1, 1, 0)), 2)
    assert.equal(alignment(views, matrix(-1, 0, 0, -1)), 4)
    assert.equal(alignment(views, matrix(1, 0, 0, -1)), 2)
  })

  test('refuses views of different shapes', () => {
    assert.throws(() => alignment(matrix(1, 0), matrix(1, 0, 0, 1)), /got \[1, 2\] and \[2, 2\]/)
  })
})
