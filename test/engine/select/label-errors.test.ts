import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { confidentLearning, findLabelErrors } from '../../../electron/engine/select/label-errors.ts'
import { digitSpace } from '../../support/digit-space.ts'
import { findPlanted } from '../../support/planted-errors.ts'

const matrix = (rows: number[][]): Matrix => ({
  rows: rows.length,
  cols: rows[0]!.length,
  data: Float32Array.from(rows.flat()),
})

// Thresholds: class 0 (0.9 + 0.8 + 0.1) / 3 = 0.6, class 1 (0.7 + 0.9) / 2 = 0.8.
const PROBABILITIES = matrix([
  [0.9, 0.1],
  [0.8, 0.2],
  [0.1, 0.9],
  [0.3, 0.7],
  [0.1, 0.9],
])
const LABELS = Int32Array.of(0, 0, 0, 1, 1)

describe('confidentLearning', () => {
  it('suspects a label where another class is believed above its own threshold', () => {
    assert.deepEqual([...confidentLearning(PROBABILITIES, LABELS).suggested], [-1, -1, 1, -1, -1])
  })

  it('estimates which classes are taken for which', () => {
    // C = [[2, 1], [0, 1]], brought to three and two labels of five.
    const { joint } = confidentLearning(PROBABILITIES, LABELS)
    const expected = [[(2 / 3) * 0.6, (1 / 3) * 0.6], [0, 0.4]] // prettier-ignore
    joint.forEach((row, i) => row.forEach((share, j) => assert.ok(Math.abs(share - expected[i]![j]!) < 1e-6)))
  })

  it('says nothing of classes without labels, and believes them of nobody', () => {
    const three = matrix([[0.1, 0.2, 0.7], [0.5, 0.4, 0.1]]) // prettier-ignore
    const { joint, suggested } = confidentLearning(three, Int32Array.of(0, 1))
    assert.ok(suggested.every((label) => label !== 2))
    assert.deepEqual(joint[2], [0, 0, 0])
  })

  it('refuses labels that do not fit', () => {
    assert.throws(() => confidentLearning(PROBABILITIES, Int32Array.of(0)), /probabilities of 1 labels, got 5/)
    assert.throws(() => confidentLearning(PROBABILITIES, Int32Array.of(0, 0, 0, 1, 2)), /below 2, got 2/)
  })
})

describe('findLabelErrors', () => {
  it('gives reasons, those suspected for both first', () => {
    const propagated = matrix([[0.9, 0.1], [0.2, 0.8], [0.2, 0.8], [0.4, 0.6], [0.1, 0.9]]) // prettier-ignore
    const agreement = Float32Array.of(1, 0.1, 0.1, 0.9, 1)
    const errors = findLabelErrors({ labels: LABELS, classifier: PROBABILITIES, propagated, agreement })
    assert.deepEqual(
      errors.map(({ at, given, suggested, reasons }) => ({ at, given, suggested, reasons })),
      [
        { at: 2, given: 0, suggested: 1, reasons: ['classifier', 'neighbours'] },
        { at: 1, given: 0, suggested: 1, reasons: ['neighbours'] },
      ],
    )
    assert.ok(Math.abs(errors[0]!.margin + 0.7) < 1e-6)
  })

  it('finds wrong labels planted among those of handwritten digits', async () => {
    const space = await digitSpace(200)
    const { all, sure, first } = findPlanted(space, 1000, 1)
    assert.ok(all.recall > 0.9 && all.precision > 0.35, JSON.stringify(all))
    assert.ok(sure.precision > 0.65 && sure.recall > 0.55, JSON.stringify(sure))
    assert.ok(first.recall > 0.6, JSON.stringify(first))
  })

  it('suspects few where nothing is wrong', async () => {
    const space = await digitSpace(60)
    const classifier = matrix(Array.from(space.labels, (label) => Array.from({ length: 10 }, (_, c) => (c === label ? 0.8 : 0.02)))) // prettier-ignore
    const agreement = new Float32Array(600).fill(0.8)
    assert.deepEqual(findLabelErrors({ labels: space.labels, classifier, propagated: classifier, agreement }), [])
  })
})
