import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { layerShapes, outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { seriesEncoder } from '../../../../electron/engine/learn/encoders/series-encoder.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { assertSameAsLayersModel, shapeOfChunks } from './same-as-layers-model.ts'

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
    assert.deepEqual(shapeOfChunks(seriesEncoder([40, 2]), [10, 2]), [3, 256])
  })

  it('agrees with its layers model', () => assertSameAsLayersModel(seriesEncoder([70, 3]), 1 / 64))
})
