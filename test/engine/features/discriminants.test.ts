import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { discriminants } from '../../../electron/engine/features/discriminants.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'

await startTensorFlow()

const DIM = 6
const diagonal = (...values: number[]): Float64Array =>
  Float64Array.from({ length: DIM * DIM }, (_, cell) => (cell % (DIM + 1) === 0 ? values[cell / (DIM + 1)]! : 0))

describe('discriminants', () => {
  it('finds where groups differ most for how much everything varies, not where most varies', () => {
    const [all, between] = [diagonal(4, 2, 1, 1, 1, 1), diagonal(0.4, 1.5, 0.2, 0, 0, 0)]
    const { directions, ratios } = discriminants(between, all, 3, new Random(1))
    assert.deepEqual([directions.rows, directions.cols], [3, DIM])
    ;[3 / 4, 0.2, 0.1].forEach((ratio, at) => assert.ok(Math.abs(ratios[at]! - ratio) < 0.02, `${ratios[at]}`))
    ;[1, 2, 0].forEach((axis, row) => {
      const direction = directions.data.subarray(row * DIM, (row + 1) * DIM)
      // Variance 1 along it: as long as one over the standard deviation of its axis.
      direction.forEach((value, d) => {
        const expected = d === axis ? 1 / Math.sqrt(all[d * (DIM + 1)]!) : 0
        assert.ok(Math.abs(Math.abs(value) - expected) < 0.02 * (1 + expected), `${row}, ${d}: ${value}`)
      })
    })
  })

  it('leaves out directions along which groups do not differ', () => {
    const { directions } = discriminants(diagonal(1, 0, 0, 0, 0, 0), diagonal(2, 1, 1, 1, 1, 1), 4, new Random(1))
    assert.equal(directions.rows, 1)
  })

  it('refuses values that do not vary', () => {
    assert.throws(() => discriminants(diagonal(0, 0, 0, 0, 0, 0), diagonal(0, 0, 0, 0, 0, 0), 2, new Random(1)), /vary/)
  })
})
