import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { minimise } from '../../../../electron/engine/learn/heads/lbfgs.ts'

const options = { tolerance: 1e-9, maxSteps: 500 }

describe('minimise', () => {
  it('finds the minimum of an ill-conditioned quadratic', () => {
    // Σ c_i (x_i − i)², c from 1 to 10,000.
    const scales = Float64Array.from({ length: 30 }, (_, i) => 10 ** ((4 * i) / 29))
    const found = minimise(
      (x) => ({
        loss: x.reduce((sum, value, i) => sum + scales[i]! * (value - i) ** 2, 0),
        gradient: x.map((value, i) => 2 * scales[i]! * (value - i)),
      }),
      new Float64Array(30),
      options,
    )
    found.forEach((value, i) => assert.ok(Math.abs(value - i) < 1e-4, `${i}: ${value}`))
  })

  it('walks the bent valley of Rosenbrock', () => {
    const [x, y] = minimise(
      ([a = 0, b = 0]) => ({
        loss: (1 - a) ** 2 + 100 * (b - a * a) ** 2,
        gradient: Float64Array.of(-2 * (1 - a) - 400 * a * (b - a * a), 200 * (b - a * a)),
      }),
      Float64Array.of(-1.2, 1),
      options,
    )
    assert.ok(Math.abs(x! - 1) < 1e-6 && Math.abs(y! - 1) < 1e-6)
  })

  it('stays where the gradient is 0 and leaves the start as it was', () => {
    const start = Float64Array.of(2)
    const found = minimise(
      ([x = 0]) => ({ loss: (x - 2) ** 2, gradient: Float64Array.of(2 * (x - 2)) }),
      start,
      options,
    )
    assert.deepEqual([found, start], [Float64Array.of(2), Float64Array.of(2)])
  })

  it('ends when no step lowers the loss', () => {
    const found = minimise(() => ({ loss: 1, gradient: Float64Array.of(1) }), Float64Array.of(3), options)
    assert.deepEqual(found, Float64Array.of(3))
  })
})
