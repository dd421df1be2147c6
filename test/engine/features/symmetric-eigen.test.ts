import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { symmetricEigen } from '../../../electron/engine/features/symmetric-eigen.ts'
import { dotOf } from '../../support/vectors.ts'

describe('symmetricEigen', () => {
  it('solves a matrix known by heart', () => {
    const { values, vectors } = symmetricEigen(Float64Array.of(2, 1, 1, 2), 2)
    const close = (actual: number, expected: number): void => assert.ok(Math.abs(actual - expected) < 1e-12)
    close(values[0]!, 3)
    close(values[1]!, 1)
    close(Math.abs(vectors[0]! + vectors[1]!), Math.SQRT2)
    close(vectors[2]! + vectors[3]!, 0)
  })

  it('gives orthonormal vectors with A v = λ v, the largest λ first', () => {
    const size = 25
    const random = new Random(1)
    const a = new Float64Array(size * size)
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) a[i * size + j] = a[j * size + i] = random.normal()
    }
    const { values, vectors } = symmetricEigen(a, size)
    const vector = (i: number): Float64Array => vectors.subarray(i * size, (i + 1) * size)
    for (let i = 0; i < size; i++) {
      assert.ok(i === 0 || values[i]! <= values[i - 1]!)
      for (let j = 0; j < size; j++) {
        assert.ok(Math.abs(dotOf(vector(i), vector(j)) - Number(i === j)) < 1e-10)
        assert.ok(Math.abs(dotOf(a.subarray(j * size, (j + 1) * size), vector(i)) - values[i]! * vector(i)[j]!) < 1e-9)
      }
    }
  })

  it('takes zeros and nothing, and refuses what is not square', () => {
    assert.deepEqual(symmetricEigen(new Float64Array(4), 2).values, new Float64Array(2))
    assert.deepEqual(symmetricEigen(new Float64Array(0), 0).values, new Float64Array(0))
    assert.throws(() => symmetricEigen(new Float64Array(3), 2), /expected 4 elements, got 3/)
  })
})
