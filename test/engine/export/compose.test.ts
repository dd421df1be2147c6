import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withHead } from '../../../electron/engine/export/compose.ts'
import { outputDim, parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import { type LinearHead, predictHead } from '../../../electron/engine/learn/heads/logistic.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { gatherInputs } from '../../../electron/engine/learn/gather-inputs.ts'
import type { Inputs } from '../../../electron/engine/learn/inputs.ts'
import { encode } from '../../support/encode.ts'
import { blobImages } from '../../support/patterns.ts'
import { everyLayer, weightsOf } from '../learn/encoders/every-layer.ts'
import { assertClose, wave } from '../learn/finite-differences.ts'

await startTensorFlow()

const CLASSES = 3
const images: Inputs = { data: blobImages(5, 8), shape: [8, 8, 3] }
const encoder = { spec: everyLayer, weights: weightsOf(everyLayer) }
const dim = outputDim(everyLayer)
const head: LinearHead = {
  weights: { rows: CLASSES, cols: dim, data: wave(CLASSES * dim, 2).map((value) => 5 * value) },
  bias: Float32Array.of(0.5, -1, 0.25),
}

describe('withHead', () => {
  const whole = withHead(encoder, head)
  const embeddings = encode(encoder, images)
  const expected = predictHead(head, {
    rows: embeddings.length,
    cols: dim,
    data: Float32Array.from(embeddings.flatMap((row) => [...row])),
  })

  it('says of images what the head says of their embeddings', () => {
    parseEncoderSpec(whole.spec)
    assert.equal(outputDim(whole.spec), CLASSES)
    assertClose(
      encode(whole, images).flatMap((row) => [...row]),
      expected.data,
      1e-5,
    )
  })

  it('is the same as a layers model of one input and one output', () => {
    const model = toLayersModel(whole.spec, whole.weights)
    const pixels = gatherInputs(images, Int32Array.of(0, 1, 2, 3, 4))
    const output = model.predict(pixels) as tf.Tensor
    assert.deepEqual([model.inputs.length, model.outputs.length, output.shape], [1, 1, [5, CLASSES]])
    assertClose(output, expected.data, 1e-5)
    tf.dispose([pixels, output])
    model.dispose()
  })

  it('leaves the encoder that it was given as it was', () => {
    assert.deepEqual(encoder, { spec: everyLayer, weights: weightsOf(everyLayer) })
  })

  it('refuses a head for other features', () => {
    const other: LinearHead = {
      ...head,
      weights: { rows: CLASSES, cols: dim - 1, data: new Float32Array(CLASSES * (dim - 1)) },
    }
    assert.throws(() => withHead(encoder, other), new RegExp(`takes ${dim - 1} features, the encoder gives ${dim}`))
  })
})
