import assert from 'node:assert/strict'
import { test } from 'node:test'
import { breakInTwo } from '../../../electron/engine/select/break-in-two.ts'

const direction = (degrees: number): Float32Array => {
  const angle = (degrees * Math.PI) / 180
  return Float32Array.of(Math.cos(angle), Math.sin(angle))
}

test('two bundles of directions come apart, whatever their sizes, and the first one stays with its own', () => {
  const degrees = [80, 2, 0, -3, 85, 5, -8, 90, 1]
  assert.deepEqual(
    breakInTwo(degrees.map(direction)),
    degrees.map((degree) => degree < 45),
  )
})

test('no split has less spread within its halves than any other for a small set', () => {
  const degrees = [0, 10, 25, 70, 75, 120]
  const vectors = degrees.map(direction)
  const spread = (isOther: readonly boolean[]): number =>
    [false, true].reduce((total, side) => {
      const chosen = vectors.filter((_, at) => isOther[at] === side)
      const [x, y] = [0, 1].map((d) => chosen.reduce((sum, vector) => sum + (vector[d] ?? 0), 0)) as [number, number]
      return total + chosen.length - Math.hypot(x, y)
    }, 0)
  const every = Array.from({ length: 2 ** 5 }, (_, bits) =>
    degrees.map((__, at) => at > 0 && ((bits >> (at - 1)) & 1) === 1),
  )
  const best = Math.min(...every.map(spread))
  assert.ok(Math.abs(spread(breakInTwo(vectors)) - best) < 1e-6)
})

test('what is all the same, or alone, cannot be broken', () => {
  assert.deepEqual(breakInTwo([direction(30), direction(30), direction(30)]), [false, false, false])
  assert.deepEqual(breakInTwo([direction(30)]), [false])
  assert.deepEqual(breakInTwo([]), [])
})
