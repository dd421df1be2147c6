import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { symmetricEigenvalues } from '../../../../electron/engine/learn/metrics/eigenvalues.ts'
import { effectiveDimensions } from '../../../../electron/engine/learn/metrics/effective-dimensions.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

describe('effective dimensions', () => {
  before(() => startTensorFlow())

  test('are (Σλ)² / Σλ² of the covariance, for wide and tall data', () => {
    const random = new Random(1)
    for (const [rows, cols] of [
      [30, 5],
      [5, 30],
    ] as const) {
      const data = new Float32Array(rows * cols).map((_, at) => 4 + random.normal() * (1 + (at % cols)))
      const expected = reference(data, rows, cols)
      const before = tf.memory().numTensors
      const found = effectiveDimensions({ rows, cols, data })
      assert.equal(tf.memory().numTensors, before)
      assert.ok(Math.abs(found / expected - 1) < 1e-4, `${found} for ${expected}`)
    }
  })

  test('of rows on a line, or all alike, are one', () => {
    const line = Float32Array.of(0, 0, 1, 2, 2, 4, 3, 6)
    assert.ok(Math.abs(effectiveDimensions({ rows: 4, cols: 2, data: line }) - 1) < 1e-5)
    assert.equal(effectiveDimensions({ rows: 3, cols: 2, data: new Float32Array(6).fill(1) }), 1)
    assert.throws(() => effectiveDimensions({ rows: 1, cols: 2, data: line.subarray(0, 2) }), /at least 2 rows/)
  })
})

function reference(data: Float32Array, rows: number, cols: number): number {
  const mean = Array.from({ length: cols }, (_, d) =>
    data.reduce((s, x, at) => s + (at % cols === d ? x / rows : 0), 0),
  )
  const covariance = new Float64Array(cols * cols)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < cols; i++) {
      for (let j = 0; j < cols; j++) {
        covariance[i * cols + j]! += (data[row * cols + i]! - mean[i]!) * (data[row * cols + j]! - mean[j]!)
      }
    }
  }
  const eigenvalues = symmetricEigenvalues(covariance, cols)
  return eigenvalues.reduce((s, x) => s + x, 0) ** 2 / eigenvalues.reduce((s, x) => s + x * x, 0)
}
