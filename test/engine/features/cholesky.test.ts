import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { inverseCholesky } from '../../../electron/engine/features/cholesky.ts'

describe('inverseCholesky', () => {
  it('gives the triangle that turns the matrix into the identity', () => {
    const [size, random] = [7, new Random(1)]
    const root = Float64Array.from({ length: size * size }, () => random.normal())
    const at = (m: Float64Array, i: number, j: number): number => m[i * size + j]!
    const sumOf = (term: (k: number) => number): number =>
      Array.from({ length: size }, (_, k) => term(k)).reduce((a, b) => a + b)
    const cells = Array.from({ length: size * size }, (_, cell) => [Math.floor(cell / size), cell % size] as const)
    const matrix = Float64Array.from(
      cells,
      ([i, j]) => sumOf((k) => at(root, i, k) * at(root, j, k)) + (i === j ? 1 : 0),
    )
    const inverse = inverseCholesky(matrix, size)
    for (const [i, j] of cells) {
      if (j > i) assert.equal(at(inverse, i, j), 0)
      const product = sumOf((k) => at(inverse, i, k) * sumOf((l) => at(matrix, k, l) * at(inverse, j, l)))
      assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-10, `${i}, ${j}: ${product}`)
    }
  })

  it('refuses a matrix that is not positive definite, and one of another size', () => {
    assert.throws(() => inverseCholesky(Float64Array.of(1, 2, 2, 1), 2), /not positive definite: pivot 1 is -3/)
    assert.throws(() => inverseCholesky(Float64Array.of(1, 2), 2), /expected 4 elements, got 2/)
  })
})
