import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { toLayersModel } from '../../../../electron/engine/learn/encoders/layers-model.ts'
import { outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { bagEncoder, transformerEncoder } from '../../../../electron/engine/learn/encoders/text-encoders.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose } from '../finite-differences.ts'
import { weightsOf } from './every-layer.ts'

const inputs = { shape: [9], vocabulary: 30 }
const TEXTS = [[5, 9, 29, 1, 0, 0, 0, 0, 0], [9, 5, 29, 1, 0, 0, 0, 0, 0], [7, 7, 7, 1, 2, 3, 4, 5, 6]] // prettier-ignore

describeOnEachBackend('encoders of texts', () => {
  for (const [name, make] of [
    ['bag', bagEncoder],
    ['transformer', transformerEncoder],
  ] as const) {
    // prettier-ignore
    it(`are the same as layers models: ${name}`, () => {
      const spec = make(inputs)
      const weights = weightsOf(spec)
      const encoder = Encoder.fromWeights(spec, weights)
      const model = toLayersModel(spec, weights)
      const batch = tf.tensor2d(TEXTS)
      const expected = encoder.forward(batch, 'infer')
      assert.equal(outputDim(spec), 128)
      assertClose(model.predict(batch) as tf.Tensor, expected.dataSync(), 1e-4)
      tf.dispose([batch, expected])
      encoder.dispose()
      model.dispose()
    })
  }

  it('see the order of words only where they are told to', () => {
    for (const [make, sees] of [
      [bagEncoder, false],
      [transformerEncoder, true],
    ] as const) {
      // prettier-ignore
      const encoder = Encoder.create(make(inputs), new Random(1))
      tf.tidy(() => {
        const [first, second] = tf.split(encoder.forward(tf.tensor2d(TEXTS.slice(0, 2)), 'infer'), 2)
        const difference = first!.sub(second!).abs().max().dataSync()[0]!
        assert.equal(difference > 1e-3, sees)
      })
      encoder.dispose()
    }
  })

  it('refuse what is no text', () => {
    assert.throws(() => bagEncoder({ shape: [28, 28, 3] }), /expected rows of tokens, got samples of \[28,28,3\]/)
    assert.throws(() => transformerEncoder({ shape: [9] }), RangeError)
  })
})
