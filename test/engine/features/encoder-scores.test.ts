import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { fitClassical } from '../../../electron/engine/features/classical.ts'
import { scoreEncoder } from '../../../electron/engine/features/encoder-scores.ts'
import type { EncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { presets } from '../../../electron/engine/learn/presets.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { presetsFor } from '../../../shared/domain/presets.ts'
import { blobImages } from '../../support/patterns.ts'

await startTensorFlow()

const SIDE = 16
const COUNT = 120
const images = { data: blobImages(COUNT, SIDE), shape: [SIDE, SIDE, 3] }
const views = presetsFor('images').map((name) => presets[name].view)
const classical = fitClassical(images.data, COUNT, SIDE, new Random(1))

/** Sees how bright an image is on average, and nothing else. */
const dim: EncoderSpec = {
  inputShape: [SIDE, SIDE, 3],
  layers: [{ op: 'globalAveragePool', name: 'embedding', input: 'input' }],
  output: 'embedding',
}

describe('scores of an encoder', () => {
  it('are better for features of shape and colour than for mean colour alone', () => {
    const [good, poor] = [classical, { spec: dim, weights: {} }].map((encoder) =>
      scoreEncoder(encoder, images, views, new Random(1)),
    )
    assert.ok(good!.scores.retrieval > poor!.scores.retrieval)
    assert.ok(good!.scores.rankMe > poor!.scores.rankMe && poor!.scores.rankMe <= 3.01)
    assert.ok(good!.scores.uniformity < poor!.scores.uniformity)
    assert.equal(good!.neighbours.length, COUNT * 20)
  })

  it('are the same for the same seed, and leave no tensor behind', () => {
    const before = tf.memory().numTensors
    const [first, second] = [1, 1].map((seed) => scoreEncoder(classical, images, views, new Random(seed)))
    assert.deepEqual(first, second)
    assert.equal(tf.memory().numTensors, before)
  })
})
