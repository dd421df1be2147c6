import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { trainFromScratch, type FromScratchOptions } from '../../../../electron/engine/learn/trainers/from-scratch.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { halvesImages } from '../../../support/patterns.ts'

const SIDE = 16
const OPTIONS: FromScratchOptions = {
  ...halvesImages(12, SIDE),
  rows: Int32Array.from({ length: 12 }, (_, image) => image),
  classCount: 2,
  preset: 'photographs',
  seed: 1,
  budget: { steps: 3 },
}

describe('training from scratch', () => {
  before(() => startTensorFlow())

  test('makes a classifier that gets new images right', async () => {
    const { spec, weights } = await trainFromScratch({ ...OPTIONS, budget: { steps: 30 } })
    const unseen = halvesImages(40, SIDE, 2)
    const encoder = Encoder.fromWeights(spec, weights)
    const images = tf.tensor4d(Float32Array.from(unseen.data), [40, SIDE, SIDE, 3])
    const probabilities = encoder.forward(images, 'infer')
    const sums = probabilities.sum(1).dataSync()
    const predicted = probabilities.argMax(1).dataSync()
    assert.ok(sums.every((sum) => Math.abs(sum - 1) < 1e-5))
    const right = predicted.filter((label, i) => label === unseen.labels[i]).length
    assert.ok(right >= 36, `${right} of 40 right`)
    assert.deepEqual(spec.layers.slice(-2).map(({ op }) => op), ['dense', 'softmax']) // prettier-ignore
    encoder.dispose()
  })

  test('takes the steps it is given, or as many as the clock allows', async () => {
    const shares: number[] = []
    await trainFromScratch({ ...OPTIONS, budget: { steps: 4 }, onProgress: ({ share }) => shares.push(share) })
    assert.deepEqual(shares, [0, 0.25, 0.5, 0.75])
    let ms = 0
    let steps = 0
    const now = (): number => ms
    const onProgress = (): void => {
      ms += 500
      steps++
    }
    await trainFromScratch({ ...OPTIONS, budget: { seconds: 1, now }, onProgress })
    assert.equal(steps, 2)
  })

  test('stops when it is told to and leaves no tensor behind either way', async () => {
    const before = tf.memory().numTensors
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const onProgress = (): void => controller.abort(reason)
    const stopped = trainFromScratch({ ...OPTIONS, signal: controller.signal, onProgress })
    await assert.rejects(stopped, reason)
    await trainFromScratch({ ...OPTIONS, budget: { steps: 1 } })
    assert.equal(tf.memory().numTensors, before)
  })

  test('refuses labels that do not fit the images', async () => {
    const labels = Int32Array.from(OPTIONS.labels)
    await assert.rejects(trainFromScratch({ ...OPTIONS, labels: labels.subarray(1) }), /expected 12 labels, got 11/)
    labels[3] = 2
    await assert.rejects(trainFromScratch({ ...OPTIONS, labels }), /labels must be from 0 to 1, got 2/)
  })
})
