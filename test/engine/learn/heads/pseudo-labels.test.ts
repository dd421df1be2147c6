import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pseudoLabelWeights } from '../../../../electron/engine/learn/heads/pseudo-labels.ts'

const half = 1 - (Math.log(2) / Math.log(4)) // prettier-ignore

describe('pseudoLabelWeights', () => {
  it('gives labels 1, the sure more than the doubtful, the undecided nothing', () => {
    const weights = pseudoLabelWeights({
      labels: Int32Array.of(0, 1),
      classCount: 4,
      pseudoLabels: Int32Array.of(0, 0, 1),
      probabilities: { rows: 3, cols: 4, data: Float32Array.of(1, 0, 0, 0, 0.5, 0.5, 0, 0, 0.25, 0.25, 0.25, 0.25) },
    })
    ;[1, 1, 1, half, 0].forEach((expected, at) => assert.ok(Math.abs(weights[at]! - expected) < 1e-6))
  })

  it('brings a class down to ten times its labels, and one without labels to nothing', () => {
    const pseudoLabels = Int32Array.from({ length: 100 }, (_, row) => (row < 60 ? 0 : row < 65 ? 1 : 2))
    const data = new Float32Array(300)
    pseudoLabels.forEach((label, row) => (data[row * 3 + label] = 1))
    const weights = pseudoLabelWeights({
      labels: Int32Array.of(0, 0, 1),
      classCount: 3,
      pseudoLabels,
      probabilities: { rows: 100, cols: 3, data },
    })
    const mass = (label: number): number =>
      pseudoLabels.reduce((sum, other, row) => sum + (other === label ? weights[3 + row]! : 0), 0)
    assert.ok(Math.abs(mass(0) - 20) < 1e-4)
    assert.equal(mass(1), 5)
    assert.equal(mass(2), 0)
  })

  it('takes no pseudo-labels at all', () => {
    const probabilities = { rows: 0, cols: 2, data: new Float32Array(0) }
    const options = { labels: Int32Array.of(1), classCount: 2, pseudoLabels: new Int32Array(0), probabilities }
    assert.deepEqual(pseudoLabelWeights(options), Float32Array.of(1))
  })

  it('refuses probabilities of another size and classes out of range', () => {
    const probabilities = { rows: 1, cols: 2, data: Float32Array.of(1, 0) }
    const options = { labels: Int32Array.of(1), classCount: 2, pseudoLabels: Int32Array.of(0), probabilities }
    assert.throws(
      () => pseudoLabelWeights({ ...options, classCount: 3 }),
      /expected probabilities \[1, 3\], got \[1, 2\]/,
    )
    assert.throws(() => pseudoLabelWeights({ ...options, pseudoLabels: Int32Array.of(2) }), /classes below 2, got 2/)
    assert.throws(() => pseudoLabelWeights({ ...options, labels: Int32Array.of(2) }), /classes below 2, got 2/)
  })
})
