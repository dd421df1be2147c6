import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { countMacs, outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../../electron/engine/learn/encoders/layers-model.ts'
import { soundEncoder } from '../../../../electron/engine/learn/encoders/sound-encoder.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose } from '../finite-differences.ts'
import { pixelsFor, weightsOf } from './every-layer.ts'

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
    const encoder = Encoder.create(soundEncoder([56, 16]), new Random(1))
    const shape = tf.tidy(() => encoder.forward(tf.randomNormal([3, 14, 16]), 'infer').shape)
    assert.deepEqual(shape, [3, 640])
    encoder.dispose()
  })

  it('agrees with its layers model', () => {
    const spec = soundEncoder([40, 16])
    const encoder = Encoder.fromWeights(spec, weightsOf(spec))
    const batch = tf.tensor(pixelsFor(spec, 3), [3, 40, 16])
    encoder.calibrate(batch)
    const expected = encoder.forward(batch, 'infer')
    const model = toLayersModel(spec, encoder.toWeights())
    const actual = model.predict(batch) as tf.Tensor
    assertClose(actual, expected.dataSync(), 1e-5)
    tf.dispose([batch, expected, actual])
    model.dispose()
    encoder.dispose()
  })
})
