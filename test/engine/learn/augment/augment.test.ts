import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { augment, noAugmentation, type AugmentationConfig } from '../../../../electron/engine/learn/augment/augment.ts'
import { augmentationPresets } from '../../../../electron/engine/learn/augment/presets.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'

const COUNT = 5
const SIDE = 8
const SHAPE: [number, number, number, number] = [COUNT, SIDE, SIDE, 3]

function images(seed = 1): Float32Array {
  const random = new Random(seed)
  return Float32Array.from({ length: COUNT * SIDE * SIDE * 3 }, () => random.int(256))
}

function augmented(config: AugmentationConfig, seed = 7, values = images()): Float32Array {
  const [input, random] = [tf.tensor4d(values, SHAPE), new Random(seed)]
  const output = augment(input, config, random)
  assert.deepEqual(output.shape, SHAPE)
  const data = output.dataSync<'float32'>()
  tf.dispose([input, output])
  return data
}

function worstDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i]!)), 0)
}

const withGeometry = (geometry: Partial<AugmentationConfig['geometry']>): AugmentationConfig => ({
  ...noAugmentation,
  geometry: { ...noAugmentation.geometry, ...geometry },
})
const withColour = (colour: Partial<AugmentationConfig['colour']>): AugmentationConfig => ({
  ...noAugmentation,
  colour: { ...noAugmentation.colour, ...colour },
})

describe('augmentation', () => {
  before(() => startTensorFlow())

  test('returns the images themselves when every strength is zero', () => {
    assert.ok(worstDifference(augmented(noAugmentation), images()) < 1e-3)
  })

  test('keeps every preset within 0..255 and changes every image', () => {
    for (const preset of Object.values(augmentationPresets)) {
      const output = augmented(preset)
      assert.ok(output.every((x) => x >= 0 && x <= 255))
      const perImage = output.length / COUNT
      for (let image = 0; image < COUNT; image++) {
        const [start, end] = [image * perImage, (image + 1) * perImage]
        assert.ok(worstDifference(output.subarray(start, end), images().subarray(start, end)) > 5)
      }
    }
  })

  test('gives the same views for one seed and others for another', () => {
    const preset = augmentationPresets.photographs
    assert.deepEqual(augmented(preset), augmented(preset))
    assert.notDeepEqual(augmented(preset), augmented(preset, 8))
  })

  test('mirrors left and right when the chance of it is one', () => {
    const mirrored = tf.tidy(() => tf.tensor4d(images(), SHAPE).reverse(2).dataSync<'float32'>())
    assert.ok(worstDifference(augmented(withGeometry({ flipChance: 1 })), mirrored) < 1e-2)
  })

  test('crops a region whose colours are those of the image, also when it zooms out beyond the edges', () => {
    const flat = images().map((_, i) => [10, 20, 30][i % 3]!)
    for (const area of [
      [0.2, 0.5],
      [1.5, 2],
    ] as const) {
      // prettier-ignore
      assert.ok(worstDifference(augmented(withGeometry({ area, turnDegrees: 30 }), 7, flat), flat) < 1e-3)
    }
  })

  test('follows a ramp: a crop of a quarter of the area covers half of the range', () => {
    const ramp = images().map((_, i) => 10 * (Math.floor(i / 3) % SIDE))
    const row = augmented(withGeometry({ area: [0.25, 0.25] }), 7, ramp).subarray(0, SIDE * 3)
    assert.ok(Math.abs(row.at(-1)! - row[0]! - 35) < 1e-2)
  })

  test('makes all three channels equal when colour is taken away', () => {
    const output = augmented(withColour({ greyChance: 1 }))
    for (let i = 0; i < output.length; i += 3) assert.ok(Math.abs(output[i]! - output[i + 2]!) < 1e-3)
  })

  test('leaves the mean of a view alone when only contrast moves, inside the range', () => {
    const dull = images().map((x) => 100 + x / 10)
    const output = augmented(withColour({ chance: 1, contrast: 0.5 }), 7, dull)
    const mean = (values: Float32Array): number => values.reduce((sum, x) => sum + x, 0) / values.length
    assert.ok(worstDifference(output, dull) > 1)
    const perImage = SIDE * SIDE * 3
    for (let i = 0; i < output.length; i += perImage) {
      assert.ok(Math.abs(mean(output.subarray(i, i + perImage)) - mean(dull.subarray(i, i + perImage))) < 1e-2)
    }
  })

  test('blanks one box of the drawn size in each view', () => {
    const white = images().map(() => 255)
    const output = augmented({ ...noAugmentation, erase: { chance: 1, side: [0.5, 0.5] } }, 7, white)
    for (let image = 0; image < COUNT; image++) {
      const view = output.subarray(image * SIDE * SIDE * 3, (image + 1) * SIDE * SIDE * 3)
      assert.equal(view.filter((x) => x === 0).length, (SIDE / 2) ** 2 * 3)
    }
  })

  test('keeps no tensor but its result', () => {
    const input = tf.tensor4d(images(), SHAPE)
    const before = tf.memory().numTensors
    const output = augment(input, augmentationPresets.photographs, new Random(1))
    assert.equal(tf.memory().numTensors, before + 1)
    tf.dispose([input, output])
  })
})
