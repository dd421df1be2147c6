import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { drawDirections, sigreg, type SigregConfig } from '../../../../electron/engine/learn/objectives/sigreg.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import {
  assertTermsClose,
  BATCH,
  checkViewObjective,
  DIM,
  randomRows,
  randomViews,
  type Rows,
  type Terms,
  termsOf,
} from './check-view-objective.ts'

const gaussian = (t: number): number => Math.exp(-(t ** 2) / 2)

/** Σ_t w_t · f(t), by trapezoids over 16 intervals from 0 to 3 and, doubled, over their mirror image. */
function integrate(f: (t: number) => number): number {
  let sum = 0
  for (let interval = 0; interval < 16; interval++) {
    const [left, right] = [(interval * 3) / 16, ((interval + 1) * 3) / 16]
    sum += (right - left) * (gaussian(left) * f(left) + gaussian(right) * f(right))
  }
  return sum
}

function reference(
  views: readonly Rows[],
  { gaussianWeight, slices }: SigregConfig,
  random: Random,
): Terms<'invariance' | 'gaussianity'> {
  const directions = drawDirections(DIM, slices, random)
  let [invariance, gaussianity] = [0, 0]
  for (const rows of views) {
    for (let i = 0; i < rows.length; i++) {
      for (let j = 0; j < DIM; j++) {
        let centre = 0
        for (const other of views) centre += other[i]![j]! / views.length
        invariance += (rows[i]![j]! - centre) ** 2 / (views.length * rows.length * DIM)
      }
    }
    for (let slice = 0; slice < slices; slice++) {
      gaussianity += distanceFromGaussian(rows, directions.subarray(slice * DIM)) / (views.length * slices)
    }
  }
  return { total: gaussianWeight * gaussianity + (1 - gaussianWeight) * invariance, invariance, gaussianity }
}

function distanceFromGaussian(rows: Rows, direction: Float32Array): number {
  const places = rows.map((row) => row.reduce((sum, x, j) => sum + x * direction[j]!, 0))
  return integrate((t) => {
    let [real, imaginary] = [0, 0]
    for (const place of places) {
      real += Math.cos(t * place)
      imaginary += Math.sin(t * place)
    }
    return (real / places.length - gaussian(t)) ** 2 * places.length + imaginary ** 2 / places.length
  })
}

describe('SIGReg', () => {
  before(() => startTensorFlow())

  checkViewObjective(sigreg, { reference, configs: [{ gaussianWeight: 0.5, slices: 7 }] })

  test('draws directions of length 1, spread over the sphere, the same for one seed', () => {
    const directions = drawDirections(DIM, 500, new Random(1))
    const means = new Float64Array(DIM)
    for (let start = 0; start < directions.length; start += DIM) {
      const direction = directions.subarray(start, start + DIM)
      assert.ok(Math.abs(Math.hypot(...direction) - 1) < 1e-6)
      direction.forEach((x, j) => (means[j] = means[j]! + x / 500))
    }
    assert.ok(
      means.every((mean) => Math.abs(mean) < 0.1),
      `means ${means}`,
    )
    assert.deepEqual(drawDirections(DIM, 500, new Random(1)), directions)
  })

  test('is λ · batch · Σ w · (1 − φ)² when every projection is zero', () => {
    const zeros = Array.from({ length: BATCH }, () => new Array<number>(DIM).fill(0))
    const expected = sigreg.defaults.gaussianWeight * BATCH * integrate((t) => (1 - gaussian(t)) ** 2)
    assert.ok(Math.abs(termsOf(sigreg, [zeros, zeros]).total - expected) < 1e-5)
  })

  test('finds projections that are Gaussian closer to a Gaussian than wider, narrower, moved or cornered ones', () => {
    const batch = 300
    const normal = randomRows(1, batch)
    const changes = [(x: number) => 2 * x, (x: number) => x / 2, (x: number) => x + 1, Math.sign]
    const gaussianity = (rows: Rows): number => termsOf(sigreg, [rows, rows]).gaussianity
    const expected = integrate((t) => 1 - gaussian(t) ** 2)
    assert.ok(Math.abs(gaussianity(normal) - expected) < 0.5 * expected)
    for (const change of changes) {
      assert.ok(gaussianity(normal.map((row) => row.map(change))) > 1.5 * gaussianity(normal), `${change}`)
    }
  })

  test('does not depend on the sign of all projections', () => {
    const views = randomViews(2)
    const mirrored = views.map((rows) => rows.map((row) => row.map((x) => -x)))
    assertTermsClose(termsOf(sigreg, mirrored), termsOf(sigreg, views))
  })

  test('hardly depends on how the projections are turned, given enough directions', () => {
    const config = { ...sigreg.defaults, slices: 4_000 }
    const views = randomViews(2)
    const [cosine, sine] = [Math.cos(1), Math.sin(1)]
    const turned = views.map((rows) =>
      rows.map(([x = 0, y = 0, ...rest]) => [cosine * x - sine * y, sine * x + cosine * y, ...rest]),
    )
    const [before, after] = [termsOf(sigreg, views, config).total, termsOf(sigreg, turned, config).total]
    assert.ok(Math.abs(after / before - 1) < 0.02, `${before} to ${after}`)
  })

  test('refuses a weight outside 0 to 1', () => {
    assert.throws(() => termsOf(sigreg, randomViews(2), { gaussianWeight: 2, slices: 4 }), /from 0 to 1, got 2/)
  })
})
