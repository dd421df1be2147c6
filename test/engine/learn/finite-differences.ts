import assert from 'node:assert/strict'
import type { tf } from '../../../electron/engine/learn/tf.ts'

const STEP = 1e-4

/** Central differences of a scalar function, one element at a time: the reference for every gradient. */
export function numericGradient(f: (x: Float64Array) => number, x: ArrayLike<number>): Float64Array {
  const point = Float64Array.from(x)
  return point.map((value, i) => {
    point[i] = value + STEP
    const above = f(point)
    point[i] = value - STEP
    const below = f(point)
    point[i] = value
    return (above - below) / (2 * STEP)
  })
}

/** Fails when any element differs by more than `tolerance` of the largest one. */
export function assertClose(
  actual: tf.Tensor | ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance = 1e-4,
): void {
  const values: ArrayLike<number> = 'dataSync' in actual ? actual.dataSync() : actual
  assert.equal(values.length, expected.length)
  const scale = Math.max(1, ...Array.from(expected, Math.abs))
  for (let i = 0; i < expected.length; i++) {
    const difference = Math.abs(values[i]! - expected[i]!)
    assert.ok(difference <= tolerance * scale, `element ${i} is ${values[i]}, expected ${expected[i]}`)
  }
}

/** Numbers that look random and are the same every time, from −1 to 1. */
export function wave(length: number, seed = 1): Float32Array {
  return Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * 12.9898 * seed + seed * seed))
}
