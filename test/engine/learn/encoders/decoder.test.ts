import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { featureMap, withDecoder } from '../../../../electron/engine/learn/encoders/decoder.ts'
import { type EncoderSpec, outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { compactEncoder, referenceEncoder } from '../../../../electron/engine/learn/encoders/presets.ts'

describe('decoder', () => {
  test('stands on the last layer that is an image, before anything is pooled', () => {
    assert.deepEqual(featureMap(compactEncoder(28)), { layer: 'block4.relu', side: 7 })
    assert.deepEqual(featureMap(compactEncoder(64)), { layer: 'block4.relu', side: 8 })
    assert.deepEqual(featureMap(referenceEncoder()), { layer: 'conv3.relu', side: 8 })
  })

  test('gives every cell the pixels of its patch, rounded up where they do not divide', () => {
    assert.equal(outputDim(withDecoder(compactEncoder(28))), 28 * 28 * 3)
    assert.equal(outputDim(withDecoder(compactEncoder(64))), 64 * 64 * 3)
    assert.equal(outputDim(withDecoder(compactEncoder(44))), 6 * 6 * 8 * 8 * 3)
  })

  test('refuses an encoder without a feature map', () => {
    const flat: EncoderSpec = {
      inputShape: [16, 16, 3],
      layers: [{ op: 'flatten', name: 'row', input: 'input' }],
      output: 'row',
    }
    assert.throws(() => withDecoder(flat), /no feature map/)
  })
})
