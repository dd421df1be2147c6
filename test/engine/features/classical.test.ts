import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { fitClassical } from '../../../electron/engine/features/classical.ts'
import type { EncoderParts } from '../../../electron/engine/features/concat.ts'
import { layerShapes, outputDim, parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import type { Matrix } from '../../../electron/engine/learn/tensors.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { dotOf, rowOf } from '../../support/vectors.ts'

await startTensorFlow()

const SIDE = 16
const BYTES = SIDE * SIDE * 3

/** Patches of one of `colours` on grey, at random places. */
function patches(n: number, colours: readonly (readonly number[])[], seed: number, side = SIDE): Uint8Array {
  const random = new Random(seed)
  const pixels = new Uint8Array(n * side * side * 3).fill(128)
  for (let image = 0; image < n; image++) {
    const [top, left] = [random.int(side / 2), random.int(side / 2)]
    const colour = colours[image % colours.length]!
    for (let y = top; y < top + side / 2; y++) {
      for (let x = left; x < left + side / 2; x++) pixels.set(colour, ((image * side + y) * side + x) * 3)
    }
  }
  return pixels
}

const RED_AND_BLUE = [
  [200, 30, 30],
  [30, 30, 200],
]

/** The values of a layer for all images. */
function run({ spec, weights }: EncoderParts, pixels: Uint8Array, output = spec.output): Matrix {
  const encoder = Encoder.fromWeights({ ...spec, output }, weights)
  const n = pixels.length / spec.inputShape.reduce((size, length) => size * length)
  const value = tf.tidy(() => encoder.forward(tf.tensor(Float32Array.from(pixels), [n, ...spec.inputShape]), 'infer'))
  const data = value.dataSync<'float32'>()
  value.dispose()
  encoder.dispose()
  return { rows: n, cols: data.length / n, data }
}

describe('fitClassical', () => {
  const pixels = patches(120, RED_AND_BLUE, 1)
  const fitted = fitClassical(pixels, 120, SIDE, new Random(1))

  it('is a valid encoder of embeddings of length 1', () => {
    assert.deepEqual(parseEncoderSpec(fitted.spec), fitted.spec)
    const embeddings = run(fitted, pixels)
    assert.equal(embeddings.cols, outputDim(fitted.spec))
    for (let row = 0; row < 120; row++) assert.ok(Math.abs(Math.hypot(...rowOf(embeddings, row)) - 1) < 1e-5)
  })

  it('measures a soft histogram over its palette, as loops do', () => {
    const histogram = run(fitted, pixels, 'histogram')
    const kernel = fitted.weights['palette/kernel']!
    const size = kernel.shape.at(-1)!
    const palette = Array.from({ length: size }, (_, k) => [0, 1, 2].map((c) => kernel.data[c * size + k]! * 0.005))
    for (const image of [0, 1, 50]) {
      const expected = new Array<number>(size).fill(0)
      for (let at = image * BYTES; at < (image + 1) * BYTES; at += 3) {
        const near = palette.map((p) =>
          Math.exp(-p.reduce((sum, value, c) => sum + (value - pixels[at + c]! / 255) ** 2, 0) / 0.01),
        )
        const sum = near.reduce((a, b) => a + b)
        near.forEach((value, k) => (expected[k]! += value / sum / (SIDE * SIDE)))
      }
      expected.forEach((value, k) => assert.ok(Math.abs(histogram.data[image * size + k]! - value) < 1e-4))
    }
  })

  it('has parts that are centred and without correlation over the data', () => {
    for (const part of ['shapes', 'colours']) {
      const { cols, data } = run(fitted, pixels, part)
      const column = (c: number): number[] => Array.from({ length: 120 }, (_, row) => data[row * cols + c]!)
      const largest = dotOf(column(0), column(0))
      for (let a = 0; a < Math.min(cols, 6); a++) {
        assert.ok(Math.abs(column(a).reduce((sum, value) => sum + value, 0)) < 1e-2 * Math.sqrt(largest))
        for (let b = 0; b < a; b++) assert.ok(Math.abs(dotOf(column(a), column(b))) < 1e-3 * largest)
      }
    }
  })

  it('finds images of one colour more alike than images of two', () => {
    const embeddings = run(fitted, pixels)
    const cosines = { same: 0, different: 0 }
    for (let a = 0; a < 60; a++) {
      for (let b = 0; b < a; b++) {
        cosines[a % 2 === b % 2 ? 'same' : 'different'] += dotOf(rowOf(embeddings, a), rowOf(embeddings, b)) / 900
      }
    }
    assert.ok(cosines.same > cosines.different + 0.3, JSON.stringify(cosines))
  })

  it('is the same for one seed', () => {
    assert.deepEqual(fitClassical(pixels, 120, SIDE, new Random(1)), fitted)
  })

  it('says the same as a layers model', () => {
    const model = toLayersModel(fitted.spec, fitted.weights)
    const expected = run(fitted, pixels.subarray(0, 5 * BYTES))
    const input = tf.tensor4d(Float32Array.from(pixels.subarray(0, 5 * BYTES)), [5, SIDE, SIDE, 3])
    const found = (model.predict(input) as tf.Tensor).dataSync<'float32'>()
    found.forEach((value, at) => assert.ok(Math.abs(value - expected.data[at]!) < 1e-5))
    input.dispose()
    model.dispose()
  })

  it('halves large images before their principal components', () => {
    const { spec } = fitClassical(patches(20, RED_AND_BLUE, 2, 40), 20, 40, new Random(2))
    assert.deepEqual(layerShapes(spec).get('shape-pixels'), [20 * 20 * 3])
  })

  it('looks at shapes alone when images are grey', () => {
    const grey = patches(40, [[0, 0, 0], [255, 255, 255]], 3) // prettier-ignore
    const parts = fitClassical(grey, 40, SIDE, new Random(3))
    assert.equal(parts.spec.output, 'shapes-unit')
    assert.deepEqual(Object.keys(parts.weights), ['shapes/kernel', 'shapes/bias'])
    assert.ok(run(parts, grey).data.every(Number.isFinite))
  })

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    fitClassical(pixels, 120, SIDE, new Random(1))
    assert.equal(tf.memory().numTensors, before)
  })

  it('refuses images that are all alike, and a wrong number of bytes', () => {
    const alike = new Uint8Array(5 * BYTES).fill(77)
    assert.throws(() => fitClassical(alike, 5, SIDE, new Random(4)), /all 5 are alike/)
    assert.throws(() => fitClassical(alike, 4, SIDE, new Random(4)), /expected 3072 bytes of pixels, got 3840/)
  })
})
