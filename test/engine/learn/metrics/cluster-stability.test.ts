import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { clusterStability } from '../../../../electron/engine/learn/metrics/cluster-stability.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'

/** Rows around `places` corners of a cube, `spread` far from them. */
function around(places: number, spread: number): { rows: number; cols: number; data: Float32Array } {
  const random = new Random(3)
  const rows = 400
  const data = new Float32Array(rows * 3)
  for (let row = 0; row < rows; row++) {
    for (let d = 0; d < 3; d++) data[row * 3 + d] = (((row % places) >> d) & 1) * 10 + spread * random.normal()
  }
  return { rows, cols: 3, data }
}

describe('stability of clusters', () => {
  before(() => startTensorFlow())

  test('is 1 where clusters are plain, and far below where there are none', () => {
    const of = (places: number, spread: number): number =>
      Math.max(...[1, 2, 3].map((seed) => clusterStability(around(places, spread), 4, new Random(seed))))
    assert.equal(of(4, 0.3), 1)
    const none = of(1, 1)
    assert.ok(none < 0.85, `${none}`)
  })

  test('is the same for the same seed, and refuses too few rows', () => {
    const [a, b] = [1, 1].map((seed) => clusterStability(around(2, 3), 5, new Random(seed)))
    assert.equal(a, b)
    assert.throws(
      () => clusterStability({ rows: 10, cols: 1, data: new Float32Array(10) }, 5, new Random(1)),
      RangeError,
    )
  })
})
