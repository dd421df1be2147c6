import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { samplePatches, whitening } from '../../../electron/engine/features/patch-whitening.ts'
import { fitPatches } from '../../../electron/engine/features/patches.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { outputDim, parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import { matMulTransposed } from '../../../electron/engine/learn/tensors.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { gatherInputs } from '../../../electron/engine/learn/gather-inputs.ts'

await startTensorFlow()

const [COUNT, SIDE, CHANNELS] = [120, 24, 3]

/** Two kinds of texture, stripes that lie and stripes that stand, in any colour, phase and brightness: no pixel tells them apart. */
function textures(): Uint8Array {
  const random = new Random(5)
  const pixels = new Uint8Array(COUNT * SIDE * SIDE * CHANNELS)
  for (let image = 0; image < COUNT; image++) {
    const [phase, brightness] = [random.int(4), 60 + random.int(80)]
    const tint = [random.int(60), random.int(60), random.int(60)]
    for (let place = 0; place < SIDE * SIDE; place++) {
      const along = image % 2 === 0 ? place % SIDE : Math.floor(place / SIDE)
      const value = brightness + ((along + phase) % 4 < 2 ? 50 : 0) + random.int(30)
      for (let c = 0; c < CHANNELS; c++) pixels[(image * SIDE * SIDE + place) * CHANNELS + c] = value - tint[c]!
    }
  }
  return pixels
}

const images = { data: textures(), shape: [SIDE, SIDE, 3] }

function embed(parts: NonNullable<ReturnType<typeof fitPatches>>): { rows: number; cols: number; data: Float32Array } {
  const encoder = Encoder.fromWeights(parts.spec, parts.weights)
  const output = tf.tidy(() => {
    const values = encoder.forward(
      gatherInputs(
        images,
        Int32Array.from({ length: COUNT }, (_, i) => i),
      ),
      'infer',
    )
    return values.div<tf.Tensor2D>(values.norm(2, 1, true))
  })
  const [rows, cols] = output.shape
  const data = output.dataSync<'float32'>()
  output.dispose()
  encoder.dispose()
  return { rows, cols, data }
}

describe('fitPatches', () => {
  const parts = fitPatches(images, new Random(1))!

  it('brings images of one texture together that no pixel tells apart', () => {
    const vectors = embed(parts)
    const { data } = matMulTransposed(vectors, vectors)
    const rows = Array.from({ length: COUNT }, (_, i) => i)
    const right = rows.filter((image) => {
      const others = rows.filter((other) => other !== image)
      const nearest = others.reduce((best, i) => (data[image * COUNT + i]! > data[image * COUNT + best]! ? i : best))
      return nearest % 2 === image % 2
    })
    // A coin would have half of them right.
    assert.ok(right.length >= 0.95 * COUNT, `${right.length} of ${COUNT}`)
  })

  it('gives four quarters of at most 128 values, by standard layers that a layers model has too', () => {
    parseEncoderSpec(parts.spec)
    assert.ok(outputDim(parts.spec) <= 4 * 128)
    const model = toLayersModel(parts.spec, parts.weights)
    const encoder = Encoder.fromWeights(parts.spec, parts.weights)
    tf.tidy(() => {
      const some = gatherInputs(images, Int32Array.of(0, 1, 2))
      const [expected, found] = [encoder.forward(some, 'infer'), model.predict(some) as tf.Tensor].map((t) =>
        t.dataSync(),
      )
      expected!.forEach((value, at) => assert.ok(Math.abs(value - found![at]!) < 1e-4 * Math.max(1, Math.abs(value))))
    })
    encoder.dispose()
    model.dispose()
  })

  it('is the same for the same seed, and leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    assert.deepEqual(fitPatches(images, new Random(1)), parts)
    assert.equal(tf.memory().numTensors, before)
  })

  it('has nothing to say of images whose patches do not vary, or that are hardly larger than one, or of few', () => {
    assert.equal(
      fitPatches({ data: new Uint8Array(100 * 16 * 16 * 3).fill(9), shape: [16, 16, 3] }, new Random(1)),
      undefined,
    )
    assert.equal(
      fitPatches({ data: images.data.subarray(0, 100 * 8 * 8 * 3), shape: [8, 8, 3] }, new Random(1)),
      undefined,
    )
    assert.equal(
      fitPatches({ ...images, data: images.data.subarray(0, 99 * SIDE * SIDE * 3) }, new Random(1)),
      undefined,
    )
  })
})

describe('whitening', () => {
  it('makes patches vary alike in every direction, up to the softening of the smallest', () => {
    const patches = samplePatches(images, 6, 5_000, new Random(3))
    const map = whitening(patches, 10)
    const white = matMulTransposed(patches, map)
    for (let a = 0; a < map.rows; a++) {
      for (let b = 0; b < map.rows; b++) {
        let sum = 0
        for (let row = 0; row < white.rows; row++)
          sum += white.data[row * map.rows + a]! * white.data[row * map.rows + b]!
        const covariance = sum / white.rows
        if (a === b) assert.ok(covariance > 0.5 && covariance <= 1.01, `${a}: ${covariance}`)
        else assert.ok(Math.abs(covariance) < 0.05, `${a}, ${b}: ${covariance}`)
      }
    }
  })
})
