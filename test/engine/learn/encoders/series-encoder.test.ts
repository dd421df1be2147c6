import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { layerShapes, outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../../electron/engine/learn/encoders/layers-model.ts'
import { seriesEncoder } from '../../../../electron/engine/learn/encoders/series-encoder.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose } from '../finite-differences.ts'
import { pixelsFor, weightsOf } from './every-layer.ts'

describe('seriesEncoder', () => {
  before(() => startTensorFlow())

  it('takes series of any length and number of channels', () => {
    for (const shape of [
      [1, 1],
      [5, 2],
      [24, 1],
      [96, 3],
      [512, 12],
    ]) {
      assert.equal(outputDim(seriesEncoder(shape)), 256, String(shape))
    }
    assert.throws(() => seriesEncoder([8, 8, 3]), /needs \[steps, channels\], got \[8,8,3\]/)
  })

  it('halves long series, and looks further the longer they are', () => {
    const dilations = (steps: number): number[] =>
      seriesEncoder([steps, 1]).layers.flatMap((layer) =>
        layer.op === 'conv1d' && layer.size === 3 ? [layer.dilation] : [],
      )
    assert.deepEqual(dilations(24), [1, 2, 4])
    assert.deepEqual(dilations(512), [1, 2, 4, 8, 16, 32])
    assert.equal(layerShapes(seriesEncoder([96, 1])).get('stem.relu')?.[0], 48)
    assert.equal(layerShapes(seriesEncoder([24, 1])).get('stem.relu')?.[0], 24)
  })

  it('embeds chunks of a series, shorter than the whole', () => {
    const encoder = Encoder.create(seriesEncoder([40, 2]), new Random(1))
    const shape = tf.tidy(() => encoder.forward(tf.randomNormal([3, 10, 2]), 'infer').shape)
    assert.deepEqual(shape, [3, 256])
    encoder.dispose()
  })

  it('agrees with its layers model', () => {
    const spec = seriesEncoder([70, 3])
    const encoder = Encoder.fromWeights(spec, weightsOf(spec))
    const batch = tf.tidy(() => tf.tensor(pixelsFor(spec, 3), [3, 70, 3]).div(64).sub(2))
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
