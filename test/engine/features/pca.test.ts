import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { fitPca, projectPca } from '../../../electron/engine/features/pca.ts'
import { symmetricEigen } from '../../../electron/engine/features/symmetric-eigen.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { dotOf, rowOf } from '../../support/vectors.ts'

await startTensorFlow()

/** Normal rows whose directions have standard deviations 1, `decay`, `decay`² … in a turned frame, round a mean of 3. */
function ellipsoid(rows: number, cols: number, decay: number, seed: number): Matrix {
  const random = new Random(seed)
  const frame = symmetricEigen(symmetric(cols, random), cols).vectors
  const data = new Float32Array(rows * cols).fill(3)
  for (let row = 0; row < rows; row++) {
    for (let axis = 0; axis < cols; axis++) {
      const length = decay ** axis * random.normal()
      for (let d = 0; d < cols; d++) data[row * cols + d]! += length * frame[axis * cols + d]!
    }
  }
  return { rows, cols, data }
}

function symmetric(size: number, random: Random): Float64Array {
  const a = new Float64Array(size * size)
  for (let i = 0; i < size; i++) for (let j = 0; j <= i; j++) a[i * size + j] = a[j * size + i] = random.normal()
  return a
}

/** The covariance by loops, and its eigenvectors. */
function exactPca({ rows, cols, data }: Matrix): ReturnType<typeof symmetricEigen> {
  const mean = Float64Array.from({ length: cols }, (_, d) => {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += data[row * cols + d]!
    return sum / rows
  })
  const covariance = new Float64Array(cols * cols)
  for (let i = 0; i < cols; i++) {
    for (let j = 0; j < cols; j++) {
      for (let row = 0; row < rows; row++) {
        covariance[i * cols + j]! +=
          ((data[row * cols + i]! - mean[i]!) * (data[row * cols + j]! - mean[j]!)) / (rows - 1)
      }
    }
  }
  return symmetricEigen(covariance, cols)
}

describe('fitPca', () => {
  it('agrees with the eigenvectors of the covariance where it is exact', () => {
    const x = ellipsoid(60, 12, 0.8, 1)
    const { values, vectors } = exactPca(x)
    const { components, variances } = fitPca(x, 5, new Random(1))
    for (let i = 0; i < 5; i++) {
      assert.ok(Math.abs(variances[i]! - values[i]!) < 1e-4 * values[0]!)
      assert.ok(Math.abs(dotOf(rowOf(components, i), vectors.subarray(i * 12, (i + 1) * 12))) > 0.9999)
    }
  })

  it('comes close where it samples directions', () => {
    const x = ellipsoid(300, 60, 0.9, 2)
    const { values, vectors } = exactPca(x)
    const { components, variances } = fitPca(x, 8, new Random(2))
    for (let i = 0; i < 8; i++) assert.ok(Math.abs(variances[i]! - values[i]!) < 0.01 * values[i]!)
    assert.ok(Math.abs(dotOf(rowOf(components, 0), vectors.subarray(0, 60))) > 0.999)
  })

  it('gives orthonormal directions, the largest element of each positive', () => {
    const { components } = fitPca(ellipsoid(200, 40, 0.95, 3), 10, new Random(3))
    for (let i = 0; i < 10; i++) {
      const component = rowOf(components, i)
      assert.equal(Math.max(...component), Math.max(...component.map(Math.abs)))
      for (let j = 0; j < 10; j++) {
        assert.ok(Math.abs(dotOf(component, rowOf(components, j)) - Number(i === j)) < 1e-4)
      }
    }
  })

  it('does not depend on where the data lie, and gives scores without correlation', () => {
    const x = ellipsoid(150, 20, 0.8, 4)
    const moved = { ...x, data: x.data.map((value) => value + 5) }
    const [scores, others] = [x, moved].map((data) => projectPca(fitPca(data, 4, new Random(4)), data))
    scores!.data.forEach((value, at) => assert.ok(Math.abs(value - others!.data[at]!) < 1e-2))
    const column = (c: number): number[] => Array.from({ length: 150 }, (_, row) => scores!.data[row * 4 + c]!)
    for (let a = 0; a < 4; a++) {
      assert.ok(Math.abs(column(a).reduce((sum, value) => sum + value, 0)) < 1e-2)
      for (let b = 0; b < a; b++) assert.ok(Math.abs(dotOf(column(a), column(b))) < 1e-2)
    }
  })

  it('finds no more components than the data have', () => {
    // Two directions only, and none at all.
    const data = Float32Array.from({ length: 80 }, (_, at) => (at % 4 < 2 ? Math.sin(at) : 1))
    assert.equal(fitPca({ rows: 20, cols: 4, data }, 4, new Random(5)).components.rows, 2)
    assert.equal(
      fitPca({ rows: 20, cols: 4, data: new Float32Array(80).fill(0.1) }, 4, new Random(5)).components.rows,
      0,
    )
  })

  it('looks at 5,000 rows of more, the same for one seed', () => {
    const x = ellipsoid(5200, 4, 0.5, 6)
    const [a, b] = [fitPca(x, 2, new Random(6)), fitPca(x, 2, new Random(6))]
    assert.deepEqual(a, b)
    assert.ok(Math.abs(a.variances[0]! - exactPca(x).values[0]!) < 0.1)
  })

  it('refuses a single row', () => {
    assert.throws(
      () => fitPca({ rows: 1, cols: 2, data: new Float32Array(2) }, 1, new Random(7)),
      /at least 2 rows, got 1/,
    )
  })
})
