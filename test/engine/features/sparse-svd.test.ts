import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import {
  multiply,
  multiplyTransposed,
  type SparseMatrix,
  sparseSvd,
} from '../../../electron/engine/features/sparse-svd.ts'
import { symmetricEigen } from '../../../electron/engine/features/symmetric-eigen.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { dotOf, rowOf } from '../../support/vectors.ts'

await startTensorFlow()

/** About one value in four, normal, columns weaker and weaker; and the same with its zeros. */
function drawSparse(rows: number, cols: number, seed: number): { sparse: SparseMatrix; dense: Float64Array } {
  const random = new Random(seed)
  const dense = new Float64Array(rows * cols)
  const starts = [0]
  const columns: number[] = []
  const values: number[] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++) {
      if (random.uniform() > 0.25) continue
      const value = Math.fround(0.8 ** column * random.normal())
      dense[row * cols + column] = value
      columns.push(column)
      values.push(value)
    }
    starts.push(columns.length)
  }
  const sparse = {
    rows,
    cols,
    starts: Int32Array.from(starts),
    columns: Int32Array.from(columns),
    values: Float32Array.from(values),
  }
  return { sparse, dense }
}

/** Xᵀ X by loops: its eigenvectors are the right singular vectors. */
function gramOf(dense: Float64Array, rows: number, cols: number): Float64Array {
  const gram = new Float64Array(cols * cols)
  for (let i = 0; i < cols; i++) {
    for (let j = 0; j < cols; j++) {
      for (let row = 0; row < rows; row++) gram[i * cols + j]! += dense[row * cols + i]! * dense[row * cols + j]!
    }
  }
  return gram
}

describe('sparseSvd', () => {
  it('finds the singular vectors that the dense matrix has', () => {
    const { sparse, dense } = drawSparse(80, 15, 1)
    const { values, vectors } = symmetricEigen(gramOf(dense, 80, 15), 15)
    const svd = sparseSvd(sparse, 4, new Random(2))
    assert.equal(svd.directions.rows, 4)
    for (let i = 0; i < 4; i++) {
      assert.ok(Math.abs(svd.values[i]! - Math.sqrt(values[i]!)) < 1e-4 * svd.values[0]!)
      assert.ok(Math.abs(dotOf(rowOf(svd.directions, i), vectors.subarray(i * 15, (i + 1) * 15))) > 0.9999)
    }
  })

  it('gives as many directions as there are, and none for zeros', () => {
    const one = { rows: 3, cols: 4, starts: Int32Array.of(0, 1, 2, 2), columns: Int32Array.of(2, 2), values: Float32Array.of(3, -4) } // prettier-ignore
    const svd = sparseSvd(one, 3, new Random(1))
    assert.deepEqual([svd.directions.rows, svd.directions.cols], [1, 4])
    assert.ok(Math.abs(svd.values[0]! - 5) < 1e-5)
    assert.ok(Math.abs(svd.directions.data[2]! - 1) < 1e-5)
    const none = { ...one, starts: new Int32Array(4), columns: new Int32Array(0), values: new Float32Array(0) }
    assert.equal(sparseSvd(none, 3, new Random(1)).directions.rows, 0)
  })

  it('multiplies like the dense matrix, either way round', () => {
    const { sparse, dense } = drawSparse(6, 5, 3)
    const random = new Random(4)
    const y = { rows: 5, cols: 2, data: Float32Array.from({ length: 10 }, () => random.normal()) }
    const z = { rows: 6, cols: 2, data: Float32Array.from({ length: 12 }, () => random.normal()) }
    const product = multiply(sparse, y)
    const transposed = multiplyTransposed(sparse, z)
    for (let d = 0; d < 2; d++) {
      for (let row = 0; row < 6; row++) {
        const expected = [0, 1, 2, 3, 4].reduce((sum, c) => sum + dense[row * 5 + c]! * y.data[c * 2 + d]!, 0)
        assert.ok(Math.abs(product.data[row * 2 + d]! - expected) < 1e-5)
      }
      for (let c = 0; c < 5; c++) {
        const expected = [0, 1, 2, 3, 4, 5].reduce((sum, row) => sum + dense[row * 5 + c]! * z.data[row * 2 + d]!, 0)
        assert.ok(Math.abs(transposed.data[c * 2 + d]! - expected) < 1e-5)
      }
    }
  })
})
