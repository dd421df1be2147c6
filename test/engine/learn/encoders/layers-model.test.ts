import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { EncoderSpec } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { toLayersModel } from '../../../../electron/engine/learn/encoders/layers-model.ts'
import { compactEncoder } from '../../../../electron/engine/learn/encoders/presets.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose } from '../finite-differences.ts'
import { everyLayer, everyLayerOfTokens, everyLayerOverTime, pixelsFor, weightsOf } from './every-layer.ts'

const TOLERANCE = 1e-5

describeOnEachBackend('toLayersModel', () => {
  const specs: readonly (readonly [string, EncoderSpec])[] = [
    ['every kind of layer', everyLayer],
    ['every kind of layer over time', everyLayerOverTime],
    ['every kind of layer of tokens', everyLayerOfTokens],
    ['the compact encoder', compactEncoder(16)],
    ['the compact encoder for large images', compactEncoder(40)],
  ]
  for (const [name, spec] of specs) {
    it(`agrees with the encoder for ${name}, also after saving and loading`, async () => {
      const weights = weightsOf(spec)
      const encoder = Encoder.fromWeights(spec, weights)
      const images = tf.tensor(pixelsFor(spec, 4), [4, ...spec.inputShape])
      encoder.calibrate(images)
      const expected = encoder.forward(images, 'infer')
      const model = toLayersModel(spec, encoder.toWeights())
      assertClose(model.predict(images) as tf.Tensor, expected.dataSync(), TOLERANCE)

      const loaded = await saveAndLoad(model)
      assert.deepEqual(
        loaded.inputs.map(({ shape }) => shape),
        [[null, ...spec.inputShape]],
      )
      assertClose(loaded.predict(images) as tf.Tensor, expected.dataSync(), TOLERANCE)
      encoder.dispose()
      model.dispose()
      loaded.dispose()
      tf.dispose([images, expected])
    })
  }

  it('refuses weights that are not complete', () => {
    const { 'dense2/kernel': _, ...rest } = weightsOf(everyLayer)
    assert.throws(() => toLayersModel(everyLayer, rest), /the weights lack dense2\/kernel/)
  })
})

async function saveAndLoad(model: tf.LayersModel): Promise<tf.LayersModel> {
  let saved: tf.io.ModelArtifacts | undefined
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved = artifacts
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } })
    }),
  )
  assert.ok(saved?.modelTopology)
  // Through text, as a file would be.
  const modelTopology = JSON.parse(JSON.stringify(saved.modelTopology)) as object
  return tf.loadLayersModel(tf.io.fromMemory({ ...saved, modelTopology }))
}
