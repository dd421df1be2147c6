import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { fitClassical } from '../../../electron/engine/features/classical.ts'
import { separation } from '../../../electron/engine/features/separation.ts'
import type { EncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { presets } from '../../../electron/engine/learn/presets.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { blobImages } from '../../support/patterns.ts'

await startTensorFlow()

const SIDE = 16
const images = { data: blobImages(200, SIDE), shape: [SIDE, SIDE, 3] }
const classical = fitClassical(images.data, 200, SIDE, new Random(1))

/** Tells nothing: every image gets the same embedding. */
const blind: EncoderSpec = {
  inputShape: [SIDE, SIDE, 3],
  layers: [
    { op: 'rescale', name: 'nothing', input: 'input', scale: 0, offset: 1 },
    { op: 'globalAveragePool', name: 'embedding', input: 'nothing' },
  ],
  output: 'embedding',
}

describe('separation', () => {
  it('is at its least for an encoder that tells nothing apart', () => {
    assert.equal(separation({ spec: blind, weights: {} }, images, presets.photographs.view, new Random(1)), 0.05)
  })

  it('is clearly above that for features of colour and shape', () => {
    assert.ok(separation(classical, images, presets.photographs.view, new Random(1)) > 1)
  })

  it('is the same for the same seed, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    assert.equal(
      separation(classical, images, presets.photographs.view, new Random(3)),
      separation(classical, images, presets.photographs.view, new Random(3)),
    )
    assert.equal(tf.memory().numTensors, before)
  })

  it('refuses fewer than three images', () => {
    const two = { data: blobImages(2, SIDE), shape: [SIDE, SIDE, 3] }
    assert.throws(() => separation(classical, two, presets.photographs.view, new Random(1)), RangeError)
  })
})
