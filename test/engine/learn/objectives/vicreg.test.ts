import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { vicreg, type VicregConfig } from '../../../../electron/engine/learn/objectives/vicreg.ts'
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

const EPSILON = 1e-4

/** The mean over pairs of views of the loss of two. */
function reference(views: readonly Rows[], config: VicregConfig): Terms<'invariance' | 'variance' | 'covariance'> {
  let [pairs, invariance, variance, covariance] = [0, 0, 0, 0]
  for (let u = 0; u < views.length; u++) {
    for (let v = u + 1; v < views.length; v++) {
      const [a, b] = [views[u]!, views[v]!]
      pairs++
      invariance += meanSquaredError(a, b)
      variance += (spreadPenalty(a, config.targetStd) + spreadPenalty(b, config.targetStd)) / 2
      covariance += correlationPenalty(a) + correlationPenalty(b)
    }
  }
  const terms = { invariance: invariance / pairs, variance: variance / pairs, covariance: covariance / pairs }
  const { invarianceWeight, varianceWeight, covarianceWeight } = config
  const total =
    invarianceWeight * terms.invariance + varianceWeight * terms.variance + covarianceWeight * terms.covariance
  return { total, ...terms }
}

function meanSquaredError(a: Rows, b: Rows): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) for (let j = 0; j < DIM; j++) sum += (a[i]![j]! - b[i]![j]!) ** 2
  return sum / (a.length * DIM)
}

function covarianceOf(z: Rows, i: number, j: number): number {
  let [meanI, meanJ, sum] = [0, 0, 0]
  for (const row of z) {
    meanI += row[i]! / z.length
    meanJ += row[j]! / z.length
  }
  for (const row of z) sum += (row[i]! - meanI) * (row[j]! - meanJ)
  return sum / (z.length - 1)
}

function spreadPenalty(z: Rows, targetStd: number): number {
  let sum = 0
  for (let j = 0; j < DIM; j++) sum += Math.max(0, targetStd - Math.sqrt(covarianceOf(z, j, j) + EPSILON))
  return sum / DIM
}

function correlationPenalty(z: Rows): number {
  let sum = 0
  for (let i = 0; i < DIM; i++) for (let j = 0; j < DIM; j++) if (i !== j) sum += covarianceOf(z, i, j) ** 2
  return sum / DIM
}

describe('VICReg', () => {
  before(() => startTensorFlow())

  checkViewObjective(vicreg, {
    reference,
    configs: [{ invarianceWeight: 3, varianceWeight: 5, covarianceWeight: 7, targetStd: 2 }],
  })

  test('is the weight of the variance times what is missing of the spread when every projection is the same', () => {
    const same = Array.from({ length: BATCH }, () => [1, -2, 3, 0.5, 0])
    const { total, ...terms } = termsOf(vicreg, [same, same, same])
    assert.ok(Math.abs(total - 25 * (1 - Math.sqrt(EPSILON))) < 1e-4)
    assert.deepEqual([terms.invariance, terms.covariance], [0, 0])
  })

  test('does not depend on where the projections lie, only on how they are spread', () => {
    const views = randomViews(2)
    const moved = views.map((rows) => rows.map((row) => row.map((x, j) => x + 10 * j)))
    assertTermsClose(termsOf(vicreg, moved), termsOf(vicreg, views))
  })

  test('does not depend on the order nor the sign of the dimensions', () => {
    const views = randomViews(2)
    const changed = views.map((rows) => rows.map((row) => row.toReversed().map((x, j) => (j % 2 ? -x : x))))
    assertTermsClose(termsOf(vicreg, changed), termsOf(vicreg, views))
  })

  test('does not mind dimensions that are spread enough', () => {
    const wide = randomRows(1).map((row) => row.map((x) => 10 * x))
    assert.equal(termsOf(vicreg, [wide, wide]).variance, 0)
  })
})
