import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { countMacs, outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { soundEncoder } from '../../../../electron/engine/learn/encoders/sound-encoder.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { assertSameAsLayersModel, shapeOfChunks } from './same-as-layers-model.ts'

describe('soundEncoder', () => {
  before(() => startTensorFlow())

  it('takes spectrograms of any length that quarters divide, at a cost that a processor can bear', () => {
    for (const shape of [
      [32, 8],
      [56, 48],
      [128, 64],
    ]) {
      assert.equal(outputDim(soundEncoder(shape)), 640, String(shape))
      assert.ok(countMacs(soundEncoder(shape)) < 22e6)
    }
    assert.throws(() => soundEncoder([30, 48]), /multiple of 8, got \[30,48\]/)
    assert.throws(() => soundEncoder([32, 48, 1]), /needs \[frames, bands\]/)
  })

  it('embeds chunks of a sound, shorter than the whole', () => {
    assert.deepEqual(shapeOfChunks(soundEncoder([56, 16]), [14, 16]), [3, 640])
  })

  it('agrees with its layers model', () => assertSameAsLayersModel(soundEncoder([40, 16]), 1))
})
