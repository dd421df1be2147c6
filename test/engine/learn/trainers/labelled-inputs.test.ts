import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { drawBatch, drawByWeight, requireLabels } from '../../../../electron/engine/learn/trainers/labelled-inputs.ts'
import { halvesImages } from '../../../support/patterns.ts'

function countDraws(drawn: Int32Array, positions: number): number[] {
  const counts = new Array<number>(positions).fill(0)
  for (const at of drawn) counts[at]!++
  return counts
}

describe('drawing by weight', () => {
  test('takes each in proportion to its weight, rounded down or up, in every single draw', () => {
    const weights = Float32Array.of(1, 0, 0.5, 3, 0.1)
    for (let seed = 1; seed <= 50; seed++) {
      const counts = countDraws(drawByWeight(weights, 46, new Random(seed)), 5)
      assert.deepEqual([counts[0], counts[1], counts[2], counts[3]], [10, 0, 5, 30], `seed ${seed}`)
      assert.equal(counts[4], 1)
    }
  })

  test('with weights alike nothing comes twice before everything came once', () => {
    const counts = countDraws(drawByWeight(new Float32Array(30).fill(1), 64, new Random(1)), 30)
    assert.ok(counts.every((count) => count === 2 || count === 3))
    const few = countDraws(drawByWeight(new Float32Array(100).fill(1), 64, new Random(1)), 100)
    assert.equal(Math.max(...few), 1)
  })

  test('over many draws rounding favours nobody', () => {
    const weights = Float32Array.of(0.2, 0.3, 0.5)
    const random = new Random(3)
    const counts = [0, 0, 0]
    for (let draw = 0; draw < 3000; draw++) counts[drawByWeight(weights, 1, random)[0]!]!++
    counts.forEach((count, at) => assert.ok(Math.abs(count / 3000 - weights[at]!) < 0.04, `${counts}`))
  })

  test('needs some weight', () => {
    assert.throws(() => drawByWeight(new Float32Array(3), 4, new Random(1)), /weights above 0/)
  })
})

describe('a batch of labelled images', () => {
  before(() => startTensorFlow())
  const images = { ...halvesImages(6, 8), classCount: 2 }

  test('shows images with the class each has', () => {
    const rows = Int32Array.of(5, 2, 0)
    const set = { ...images, rows, labels: rows.map((row) => row % 2) }
    const { views, targets } = drawBatch(set, 6, (batch) => batch.clone(), new Random(1))
    assert.deepEqual([views.shape, targets.shape], [[6, 8, 8, 3], [6, 2]]) // prettier-ignore
    const classes = targets.argMax(1).dataSync()
    const pixels = views.dataSync()
    const size = 8 * 8 * 3
    for (let at = 0; at < 6; at++) {
      const shown = rows.find((row) =>
        images.data
          .subarray(row * size, (row + 1) * size)
          .every((value, i) => Math.abs(value - pixels[at * size + i]!) < 1e-3),
      )
      assert.equal(classes[at], shown! % 2)
    }
    tf.dispose([views, targets])
  })

  test('that do not fit together are refused', () => {
    const set = { ...images, rows: Int32Array.of(0, 1), labels: Int32Array.of(0, 1) }
    requireLabels(set)
    assert.throws(() => requireLabels({ ...set, rows: Int32Array.of(0, 6) }), /sample 6 was labelled, there are 6/)
    assert.throws(() => requireLabels({ ...set, weights: Float32Array.of(1) }), /expected 2 weights, got 1/)
  })
})
