import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import type { LabelError } from '../../../electron/engine/select/label-errors.ts'
import { groupLabelErrors } from '../../../electron/engine/select/suspect-groups.ts'

/** Labels on a circle, at these angles in degrees: the nearer, the more alike. */
function onCircle(...degrees: number[]): Matrix {
  const data = degrees.flatMap((angle) => [Math.cos((angle * Math.PI) / 180), Math.sin((angle * Math.PI) / 180)])
  return { rows: degrees.length, cols: 2, data: Float32Array.from(data) }
}

const error = (at: number, given = 0, suggested = 1): LabelError => {
  return { at, given, suggested, reasons: ['classifier'], margin: -0.5 }
}

describe('groupLabelErrors', () => {
  before(async () => {
    await startTensorFlow()
  })

  it('puts together what lies together, in the order of the first of each group', () => {
    const vectors = onCircle(0, 90, 1, 91, 2, 92, 3, 93)
    const grouped = groupLabelErrors([error(1), error(0), error(3), error(2)], vectors, { k: 3 })
    assert.deepEqual(grouped.map(({ at, group }) => [at, group]), [[1, 0], [3, 0], [0, 1], [2, 1]]) // prettier-ignore
  })

  it('shows the nearest labels that nobody suspects', () => {
    const [first] = groupLabelErrors([error(0), error(1)], onCircle(0, 1, 3, 2, 90), { k: 4 })
    assert.deepEqual(first?.lookAlikes, [3, 2, 4])
  })

  it('looks at the first only, and holds no suspect against another', () => {
    const grouped = groupLabelErrors([error(0), error(1)], onCircle(0, 1, 3), { limit: 1 })
    assert.deepEqual(grouped, [{ ...error(0), group: 0, lookAlikes: [2] }])
  })

  it('joins those that share three of their neighbourhoods, and keeps apart those that share less', () => {
    const vectors = onCircle(0, 2, 4, 6, 90, 92)
    const groups = (k: number): number[] =>
      groupLabelErrors([error(0), error(3), error(4)], vectors, { k }).map(({ group }) => group)
    assert.deepEqual(groups(2), [0, 1, 2])
    assert.deepEqual(groups(3), [0, 0, 2])
  })

  it('never puts together what has another class, or should have, or is suspected for other reasons', () => {
    const vectors = onCircle(0, 1, 2, 3, 4)
    const surer: LabelError = { ...error(4), reasons: ['classifier', 'neighbours'] }
    const grouped = groupLabelErrors([error(0), error(1, 0, 2), error(2, 2, 1), error(3), surer], vectors)
    assert.deepEqual(new Set(grouped.map(({ group }) => group)), new Set([0, 1, 2, 4]))
    assert.deepEqual(grouped.filter(({ group }) => group === 0).map(({ at }) => at), [0, 3]) // prettier-ignore
  })

  it('has nothing to group without errors', () => {
    assert.deepEqual(groupLabelErrors([], onCircle(0, 1)), [])
  })
})
