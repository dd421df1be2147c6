import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { ntXent, type NtXentConfig } from '../../../../electron/engine/learn/objectives/nt-xent.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import {
  assertTermsClose,
  BATCH,
  checkViewObjective,
  randomViews,
  type Rows,
  type Terms,
  termsOf,
} from './check-view-objective.ts'

/** The mean over rows of the mean over their positives of a cross-entropy. */
function reference(views: readonly Rows[], { temperature }: NtXentConfig): Terms<'attraction' | 'repulsion'> {
  const rows = views.flat()
  const batch = views[0]!.length
  let [attraction, repulsion] = [0, 0]
  for (let i = 0; i < rows.length; i++) {
    let sum = 0
    for (let k = 0; k < rows.length; k++) {
      if (k === i) continue
      const similarity = cosine(rows[i]!, rows[k]!) / temperature
      sum += Math.exp(similarity)
      if (k % batch === i % batch) attraction -= similarity / rows.length / (views.length - 1)
    }
    repulsion += Math.log(sum) / rows.length
  }
  return { total: attraction + repulsion, attraction, repulsion }
}

function cosine(x: readonly number[], y: readonly number[]): number {
  let [product, xx, yy] = [0, 0, 0]
  for (let i = 0; i < x.length; i++) {
    product += x[i]! * y[i]!
    xx += x[i]! * x[i]!
    yy += y[i]! * y[i]!
  }
  return product / Math.sqrt(xx * yy)
}

describe('NT-Xent', () => {
  before(() => startTensorFlow())

  checkViewObjective(ntXent, { reference, configs: [{ temperature: 0.1 }, { temperature: 1 }] })

  test('does not depend on the length of any projection', () => {
    const [a, b] = randomViews(2) as [Rows, Rows]
    const stretched = a.map((row, i) => row.map((x) => x * (0.1 + 7 * i)))
    assertTermsClose(termsOf(ntXent, [stretched, b]), termsOf(ntXent, [a, b]))
  })

  test('is log(views · batch − 1) when every projection is the same', () => {
    const same = Array.from({ length: BATCH }, () => [1, -2, 3, 0.5, 0])
    for (const views of [2, 3, 4]) {
      const { total } = termsOf(
        ntXent,
        Array.from({ length: views }, () => same),
      )
      assert.ok(Math.abs(total - Math.log(views * BATCH - 1)) < 1e-5)
    }
  })

  test('refuses a temperature that is not positive', () => {
    assert.throws(() => termsOf(ntXent, randomViews(2), { temperature: 0 }), /positive temperature, got 0/)
  })
})
