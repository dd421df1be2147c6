import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { nearestRows, neighbourAgreement } from '../../../../electron/engine/learn/metrics/neighbour-agreement.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'

/** Directions in a plane by their angle in degrees. */
function directions(...degrees: number[]): { rows: number; cols: number; data: Float32Array } {
  const radians = degrees.map((angle) => (angle * Math.PI) / 180)
  return {
    rows: degrees.length,
    cols: 2,
    data: Float32Array.from(radians.flatMap((at) => [Math.cos(at), Math.sin(at)])),
  }
}

const sorted = (rows: Int32Array, k: number): number[][] =>
  Array.from({ length: rows.length / k }, (_, row) => [...rows.subarray(row * k, (row + 1) * k)].sort((a, b) => a - b))

describe('agreement of neighbours', () => {
  before(() => startTensorFlow())

  test('rests on the nearest other rows', () => {
    assert.deepEqual(sorted(nearestRows(directions(0, 10, 30, 180), 2), 2), [[1, 2], [0, 2], [0, 1], [1, 2]]) // prettier-ignore
    assert.deepEqual(sorted(nearestRows(directions(5, 5, 5, 90), 2), 2).slice(0, 3), [[1, 2], [0, 2], [0, 1]]) // prettier-ignore
    assert.throws(() => nearestRows(directions(0, 10), 2), /expected 1 to 1 neighbours, got 2/)
  })

  test('is 1 with itself, the shared part otherwise, and about k / rows by chance', () => {
    const own = nearestRows(directions(0, 10, 30, 180), 2)
    assert.equal(neighbourAgreement(own, own, 2), 1)
    assert.equal(neighbourAgreement(Int32Array.of(1, 2, 0, 3), Int32Array.of(2, 3, 3, 0), 2), 0.75)
    const random = new Random(1)
    const drawn = (): Int32Array =>
      Int32Array.from(Array.from({ length: 500 }, () => [...random.sample(500, 20)]).flat())
    assert.ok(Math.abs(neighbourAgreement(drawn(), drawn(), 20) - 0.04) < 0.005)
    assert.throws(() => neighbourAgreement(own, own.subarray(2), 2), /the same rows, got 8 and 6/)
  })
})
