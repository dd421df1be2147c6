import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { uniformity } from '../../../../electron/engine/learn/metrics/uniformity.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'

/** Directions drawn evenly from a sphere. */
function sphere(rows: number, cols: number): { rows: number; cols: number; data: Float32Array } {
  const random = new Random(1)
  const data = new Float32Array(rows * cols).map(() => random.normal())
  for (let start = 0; start < data.length; start += cols) {
    const row = data.subarray(start, start + cols)
    const length = Math.hypot(...row)
    row.forEach((value, d) => (row[d] = value / length))
  }
  return { rows, cols, data }
}

describe('uniformity', () => {
  before(() => startTensorFlow())

  test('is the formula, pair by pair', () => {
    const { rows, cols, data } = sphere(20, 3)
    let sum = 0
    for (let i = 0; i < rows; i++) {
      for (let j = 0; j < rows; j++) {
        if (i === j) continue
        const square = Array.from({ length: cols }, (_, d) => (data[i * cols + d]! - data[j * cols + d]!) ** 2)
        sum += Math.exp(-2 * square.reduce((a, b) => a + b))
      }
    }
    assert.ok(Math.abs(uniformity({ rows, cols, data }) - Math.log(sum / (rows * (rows - 1)))) < 1e-5)
  })

  test('is 0 at collapse and near −4 on a sphere of many dimensions', () => {
    assert.ok(Math.abs(uniformity({ rows: 3, cols: 2, data: Float32Array.of(1, 0, 1, 0, 1, 0) })) < 1e-6)
    const even = uniformity(sphere(300, 128))
    assert.ok(even < -3.8 && even > -4.2, `${even}`)
    assert.throws(() => uniformity(sphere(1, 4)), /at least 2 rows, got 1/)
  })
})
