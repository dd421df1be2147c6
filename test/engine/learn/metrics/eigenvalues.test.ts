import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { symmetricEigen } from '../../../../electron/engine/features/symmetric-eigen.ts'
import { symmetricEigenvalues } from '../../../../electron/engine/learn/metrics/eigenvalues.ts'

function randomSymmetric(size: number, random: Random): Float64Array {
  const matrix = new Float64Array(size * size)
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) matrix[i * size + j] = matrix[j * size + i] = random.normal()
  }
  return matrix
}

describe('eigenvalues of a symmetric matrix', () => {
  test('are those that rotations find', () => {
    const random = new Random(1)
    for (const size of [1, 2, 3, 7, 40]) {
      const matrix = randomSymmetric(size, random)
      const expected = symmetricEigen(matrix, size).values.toSorted((a, b) => b - a)
      symmetricEigenvalues(matrix, size).forEach((value, i) => {
        assert.ok(Math.abs(value - expected[i]!) < 1e-10, `${size}: ${value} for ${expected[i]}`)
      })
    }
  })

  test('of diagonal, constant and empty directions are exact', () => {
    assert.deepEqual([...symmetricEigenvalues(Float64Array.of(1, 0, 0, 0, 3, 0, 0, 0, 2), 3)], [3, 2, 1])
    const [first, ...rest] = symmetricEigenvalues(new Float64Array(25).fill(2), 5)
    assert.ok(Math.abs(first! - 10) < 1e-12 && rest.every((value) => Math.abs(value) < 1e-12))
    assert.deepEqual([...symmetricEigenvalues(new Float64Array(4), 2)], [0, 0])
  })

  test('leaves its matrix alone, and refuses what is none', () => {
    const matrix = randomSymmetric(6, new Random(2))
    const copy = matrix.slice()
    symmetricEigenvalues(matrix, 6)
    assert.deepEqual(matrix, copy)
    assert.throws(() => symmetricEigenvalues(new Float64Array(5), 2), /expected 4 elements, got 5/)
    assert.throws(() => symmetricEigenvalues(Float64Array.of(1, NaN, NaN, 1), 2), /finite/)
  })
})
