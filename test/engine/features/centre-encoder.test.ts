import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { centreEncoder } from '../../../electron/engine/features/centre-encoder.ts'
import { parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { gatherInputs } from '../../../electron/engine/learn/gather-inputs.ts'
import type { Inputs } from '../../../electron/engine/learn/inputs.ts'
import { encode } from '../../support/encode.ts'
import { blobImages } from '../../support/patterns.ts'
import { dotOf } from '../../support/vectors.ts'
import { everyLayer, weightsOf } from '../learn/encoders/every-layer.ts'
import { assertClose } from '../learn/finite-differences.ts'

await startTensorFlow()

// More than one batch, of a size that is not a whole number of batches.
const COUNT = 300
const images: Inputs = { data: blobImages(COUNT, 8), shape: [8, 8, 3] }
const base = { spec: everyLayer, weights: weightsOf(everyLayer) }

function meanOf(rows: readonly Float32Array[]): number[] {
  return Array.from(rows[0]!.keys(), (d) => rows.reduce((sum, row) => sum + row[d]!, 0) / rows.length)
}

/** The reference: takes away the mean of the data, then the row's own, then its length. */
function centredByHand(row: Float32Array, mean: readonly number[]): number[] {
  const centred = Array.from(row, (value, d) => value - mean[d]!)
  const own = centred.reduce((sum, value) => sum + value, 0) / centred.length
  const length = Math.hypot(...centred.map((value) => value - own))
  return centred.map((value) => (value - own) / length)
}

describe('centreEncoder', () => {
  const before = encode(base, images)
  const centred = centreEncoder(base, images, new Random(1))
  const after = encode(centred, images)

  it('subtracts the mean embedding and gives rows length 1, as loops do', () => {
    parseEncoderSpec(centred.spec)
    const mean = meanOf(before)
    for (const row of [0, 1, 255, 256, 299]) assertClose(after[row]!, centredByHand(before[row]!, mean), 1e-4)
    after.forEach((row) => assert.ok(Math.abs(dotOf(row, row) - 1) < 1e-4))
  })

  it('leaves little that all rows share', () => {
    const shared = (rows: readonly Float32Array[]): number => Math.hypot(...meanOf(rows))
    assert.ok(shared(before) > 0.9, `${shared(before)} before`)
    assert.ok(shared(after) < 0.2, `${shared(after)} after`)
  })

  it('is the same as a layers model', () => {
    const model = toLayersModel(centred.spec, centred.weights)
    const pixels = gatherInputs(images, Int32Array.of(3, 250))
    const output = model.predict(pixels) as tf.Tensor
    assertClose(output, [...after[3]!, ...after[250]!], 1e-5)
    tf.dispose([pixels, output])
    model.dispose()
  })

  it('stays a number when all images are the same', () => {
    const same: Inputs = { data: new Uint8Array(4 * 8 * 8 * 3).fill(90), shape: [8, 8, 3] }
    const rows = encode(centreEncoder(base, same, new Random(1)), same)
    assert.ok(rows.every((row) => row.every(Number.isFinite)))
  })

  it('releases what it made', () => {
    const { numTensors } = tf.memory()
    centreEncoder(base, images, new Random(1))
    assert.equal(tf.memory().numTensors, numTensors)
  })
})
