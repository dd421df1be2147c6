import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import type { EncoderSpec } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { maskedPatches } from '../../../../electron/engine/learn/objectives/masked-patches.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const [BATCH, SIDE, GRID, CHANNELS] = [3, 8, 4, 3]
const PATCH = SIDE / GRID
const PATCH_VALUES = PATCH ** 2 * CHANNELS
const GUESSES = GRID ** 2 * PATCH_VALUES
const EPSILON = 1e-3
const ENCODER = encoderFor(SIDE, PATCH)

/** Whose feature map has a cell for each patch. */
function encoderFor(side: number, patch: number): EncoderSpec {
  return {
    inputShape: [side, side, CHANNELS],
    layers: [
      { op: 'conv', name: 'map', input: 'input', filters: 2, size: patch, stride: patch, useBias: false },
      { op: 'globalAveragePool', name: 'embedding', input: 'map' },
    ],
    output: 'embedding',
  }
}

const pixels = wave(BATCH * SIDE ** 2 * CHANNELS).map((x) => Math.round(127 * (1 + x)))
const guesses = wave(BATCH * GUESSES, 2)

const pixel = (values: ArrayLike<number>, image: number, y: number, x: number, channel: number): number =>
  values[((image * SIDE + y) * SIDE + x) * CHANNELS + channel]!

/** Shown images and the marks of hidden patches for one seed. */
function hide(seed = 1, hiddenShare = 0.5): { shown: Float32Array; patches: Float32Array } {
  const images = tf.tensor4d(pixels, [BATCH, SIDE, SIDE, CHANNELS])
  const { shown, answers } = maskedPatches.arrange(images, ENCODER, { hiddenShare }, new Random(seed))
  const data = { shown: shown.dataSync<'float32'>(), patches: answers[1]!.dataSync<'float32'>() }
  tf.dispose([images, shown, ...answers])
  return data
}

/** The definition, written out in loops and double precision. */
function reference(values: ArrayLike<number>, patches: Float32Array, images: ArrayLike<number> = pixels): number {
  let [sum, hiddenCount] = [0, 0]
  for (let image = 0; image < BATCH; image++) {
    for (let cell = 0; cell < GRID ** 2; cell++) {
      if (patches[image * GRID ** 2 + cell] === 0) continue
      hiddenCount++
      const [top, left] = [PATCH * Math.floor(cell / GRID), PATCH * (cell % GRID)]
      const target: number[] = []
      for (let y = top; y < top + PATCH; y++) {
        for (let x = left; x < left + PATCH; x++) {
          for (let c = 0; c < CHANNELS; c++) target.push(pixel(images, image, y, x, c) / 255)
        }
      }
      const mean = target.reduce((total, x) => total + x / target.length, 0)
      const variance = target.reduce((total, x) => total + (x - mean) ** 2 / target.length, 0)
      target.forEach((x, i) => {
        const guess = values[(image * GRID ** 2 + cell) * PATCH_VALUES + i]!
        sum += (guess - (x - mean) / Math.sqrt(variance + EPSILON)) ** 2 / PATCH_VALUES
      })
    }
  }
  return sum / hiddenCount
}

function lossOf(values: ArrayLike<number>, patches: Float32Array, images: ArrayLike<number> = pixels): number {
  return tf.tidy(
    () => lossTensor(tf.tensor2d(Float32Array.from(values), [BATCH, GUESSES]), patches, images).dataSync()[0]!,
  )
}

function lossTensor(values: tf.Tensor2D, marks: Float32Array, images: ArrayLike<number> = pixels): tf.Scalar {
  const shape: [number, number, number, number] = [BATCH, SIDE, SIDE, CHANNELS]
  const shown = tf.tensor4d(Float32Array.from(images), shape)
  const patches = tf.tensor2d(marks, [BATCH, GRID ** 2])
  return maskedPatches.loss(values, [shown, patches], maskedPatches.defaults).total
}

function gradientOf(values: Float32Array, patches: Float32Array, images?: ArrayLike<number>): Float32Array {
  return tf.tidy(() => {
    const gradient = tf.grad((x) => lossTensor(x as tf.Tensor2D, patches, images))
    return gradient(tf.tensor2d(values, [BATCH, GUESSES])).dataSync<'float32'>()
  })
}

describe('masked patches', () => {
  before(() => startTensorFlow())

  test('agrees with the definition written out in loops', () => {
    for (const share of [0.1, 0.5, 0.9]) {
      const { patches } = hide(3, share)
      assertClose([lossOf(guesses, patches)], [reference(guesses, patches)], 1e-5)
    }
  })

  test('hides the share it is told to in each image, others in each', () => {
    const { patches } = hide()
    const marks = Array.from({ length: BATCH }, (_, i) => [...patches.subarray(i * GRID ** 2, (i + 1) * GRID ** 2)])
    for (const own of marks) assert.equal(own.reduce((sum, mark) => sum + mark), GRID ** 2 / 2) // prettier-ignore
    assert.notDeepEqual(marks[0], marks[1])
    assert.deepEqual(hide().patches, patches)
    assert.notDeepEqual(hide(2).patches, patches)
  })

  test('blanks the hidden patches and nothing else', () => {
    const { shown, patches } = hide()
    for (let image = 0; image < BATCH; image++) {
      for (let y = 0; y < SIDE; y++) {
        for (let x = 0; x < SIDE; x++) {
          const cell = Math.floor(y / PATCH) * GRID + Math.floor(x / PATCH)
          const isHidden = patches[image * GRID ** 2 + cell] === 1
          const expected = isHidden ? 127.5 : pixel(pixels, image, y, x, 1)
          assert.equal(pixel(shown, image, y, x, 1), expected)
        }
      }
    }
  })

  test('takes images that patches do not divide', () => {
    const images = tf.fill<tf.Rank.R4>([2, 10, 10, 3], 200)
    const { shown, answers } = maskedPatches.arrange(images, encoderFor(10, 3), { hiddenShare: 0.5 }, new Random(1))
    assert.deepEqual(shown.shape, images.shape)
    const values = tf.zeros<tf.Rank.R2>([2, 4 ** 2 * 3 ** 2 * 3])
    const { total } = maskedPatches.loss(values, answers, maskedPatches.defaults)
    assert.ok(total.dataSync()[0]! < 1e-6)
    tf.dispose([images, shown, ...answers, values, total])
  })

  test('costs variance / (variance + ε) when every patch is guessed to be its mean', () => {
    // Stripes of 0 and 255 within every patch: variance ¼.
    const striped = pixels.map((_, i) => (Math.floor(i / CHANNELS) % 2 === 0 ? 0 : 255))
    const { patches } = hide()
    assertClose([lossOf(guesses.map(() => 0), patches, striped)], [0.25 / (0.25 + EPSILON)], 1e-5) // prettier-ignore
    assertClose([lossOf(guesses.map(() => 0), patches, pixels.map(() => 90))], [0], 1e-5) // prettier-ignore
  })

  test('does not depend on what is guessed where nothing was hidden', () => {
    const { patches } = hide()
    const changed = guesses.map((x, i) => (patches[Math.floor(i / PATCH_VALUES)] === 1 ? x : 5 * x + 1))
    assertClose([lossOf(changed, patches)], [lossOf(guesses, patches)], 1e-6)
  })

  test('hardly depends on brightness and contrast', () => {
    const { patches } = hide()
    const expected = lossOf(guesses, patches)
    assertClose([lossOf(guesses, patches, pixels.map((x) => 200 - x / 2))], [lossOf(guesses.map((x) => -x), patches)], 0.02) // prettier-ignore
    assertClose([lossOf(guesses, patches, pixels.map((x) => x / 2 + 60))], [expected], 0.02) // prettier-ignore
  })

  test('has the gradient that finite differences of the definition give, finite on patches of one colour too', () => {
    const { patches } = hide()
    const numeric = numericGradient((x) => reference(x, patches), guesses)
    assertClose(gradientOf(guesses, patches), numeric, 1e-5)
    assert.ok(gradientOf(guesses, patches, pixels.map(() => 0)).every(Number.isFinite)) // prettier-ignore
  })

  test('leaves behind only what it returns', () => {
    const [images, values] = [
      tf.zeros<tf.Rank.R4>([BATCH, SIDE, SIDE, CHANNELS]),
      tf.zeros<tf.Rank.R2>([BATCH, GUESSES]),
    ]
    const before = tf.memory().numTensors
    const { shown, answers } = maskedPatches.arrange(images, ENCODER, maskedPatches.defaults, new Random(1))
    assert.equal(tf.memory().numTensors, before + 1 + answers.length)
    const { total } = maskedPatches.loss(values, answers, maskedPatches.defaults)
    assert.equal(tf.memory().numTensors, before + 2 + answers.length)
    tf.dispose([images, values, shown, ...answers, total])
  })

  test('refuses to hide nothing or everything', () => {
    assert.throws(() => hide(1, 0.01), /would hide 0 of 16 patches/)
    assert.throws(() => hide(1, 1), /would hide 16 of 16 patches/)
    assert.throws(() => hide(1, NaN), /would hide NaN of 16 patches/)
  })
})
