import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import type { EncoderSpec } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../../electron/engine/learn/encoders/layers-model.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose } from '../finite-differences.ts'
import { pixelsFor, weightsOf } from './every-layer.ts'

/** Asserts that an encoder, calibrated on three samples from 0 to 255 times `scale`, makes of them what its layers model does. */
export function assertSameAsLayersModel(spec: EncoderSpec, scale: number): void {
  const encoder = Encoder.fromWeights(spec, weightsOf(spec))
  const batch = tf.tidy(() => tf.tensor(pixelsFor(spec, 3), [3, ...spec.inputShape]).mul(scale))
  encoder.calibrate(batch)
  const expected = encoder.forward(batch, 'infer')
  const model = toLayersModel(spec, encoder.toWeights())
  const actual = model.predict(batch) as tf.Tensor
  assertClose(actual, expected.dataSync(), 1e-5)
  tf.dispose([batch, expected, actual])
  model.dispose()
  encoder.dispose()
}

/** Shape of what an encoder makes of three samples of another shape than its own. */
export function shapeOfChunks(spec: EncoderSpec, shape: readonly number[]): number[] {
  const encoder = Encoder.create(spec, new Random(1))
  const found = tf.tidy(() => encoder.forward(tf.randomNormal([3, ...shape]), 'infer').shape)
  encoder.dispose()
  return found
}
