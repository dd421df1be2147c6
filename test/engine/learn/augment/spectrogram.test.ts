import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import {
  augmentSpectrograms,
  soundViews,
  type SpectrogramConfig,
} from '../../../../electron/engine/learn/augment/spectrogram.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose } from '../finite-differences.ts'

const [COUNT, FRAMES, BANDS] = [4, 16, 8]

const unchanged: SpectrogramConfig = {
  segment: [1, 1],
  stretch: 1,
  shift: 0,
  tilt: 0,
  fade: 0,
  colour: 0,
  mix: 0,
  noise: 0,
  mask: 0,
}

/** Levels from 50 to 200 that rise over the bands and the frames. */
function sounds(): tf.Tensor3D {
  const values = Float32Array.from({ length: COUNT * FRAMES * BANDS }, (_, at) => {
    const [band, frame, sound] = [at % BANDS, Math.floor(at / BANDS) % FRAMES, Math.floor(at / BANDS / FRAMES)]
    return 50 + 5 * frame + 7 * band + 5 * sound
  })
  return tf.tensor3d(values, [COUNT, FRAMES, BANDS])
}

function view(config: Partial<SpectrogramConfig>, seed = 1): Float32Array {
  return tf.tidy(() =>
    augmentSpectrograms(sounds(), { ...unchanged, ...config }, new Random(seed)).dataSync<'float32'>(),
  )
}

const original = (): Float32Array => tf.tidy(() => sounds().dataSync<'float32'>())
const at = (values: Float32Array, sound: number, frame: number, band: number): number =>
  values[(sound * FRAMES + frame) * BANDS + band]!

describeOnEachBackend('augmentSpectrograms', () => {
  it('leaves sounds as they are when nothing may differ', () => {
    assertClose(tf.tensor1d(view({})), original(), 1e-3)
  })

  it('shows a segment, stretched to the whole length', () => {
    const values = view({ segment: [0.5, 0.5] })
    const rise = at(values, 0, FRAMES - 1, 0) - at(values, 0, 0, 0)
    assert.ok(Math.abs(rise - (5 * (FRAMES - 1)) / 2) < 3, `${rise}`)
  })

  it('moves all bands up or down, beyond the last as the last', () => {
    const values = view({ shift: 2 })
    const before = original()
    const moved = Array.from({ length: COUNT }, (_, sound) => (at(values, sound, 3, 4) - at(before, sound, 3, 4)) / 7)
    assert.ok(moved.every((bands) => Math.abs(bands) <= 2.001) && moved.some((bands) => Math.abs(bands) > 0.2))
  })

  it('mixes amplitudes: never louder than the louder, never quieter than the share that is left', () => {
    const values = view({ mix: 0.5 })
    const before = original()
    const most = (frame: number, band: number): number =>
      Math.max(...Array.from({ length: COUNT }, (_, sound) => at(before, sound, frame, band)))
    const halfAsLoud = (20 * Math.log10(2) * 255) / 50
    for (let sound = 0; sound < COUNT; sound++) {
      const value = at(values, sound, 5, 5)
      assert.ok(value <= most(5, 5) + 0.01 && value >= at(before, sound, 5, 5) - halfAsLoud)
    }
    assert.notDeepEqual(values, before)
  })

  it('colours bands alike in all frames, and fades frames alike in all bands', () => {
    const before = original()
    const coloured = view({ colour: 10, tilt: 20 })
    const faded = view({ fade: 20 })
    const change = (values: Float32Array, frame: number, band: number): number =>
      at(values, 1, frame, band) - at(before, 1, frame, band)
    assert.ok(Math.abs(change(coloured, 2, 3) - change(coloured, 9, 3)) < 1e-3)
    assert.ok(Math.abs(change(faded, 2, 3) - change(faded, 2, 6)) < 1e-3)
    assert.ok(Math.abs(change(faded, 2, 3) - change(faded, 12, 3)) > 1e-3)
  })

  it('covers what is quiet with noise, and leaves what is loud', () => {
    const values = view({ noise: 120 })
    const before = original()
    values.forEach((value, i) =>
      assert.ok(value >= before[i]! - 1e-3 && (before[i]! > 120 ? value < before[i]! + 1e-3 : value <= 121)),
    )
  })

  it('blanks whole stripes of frames and of bands', () => {
    const values = view({ mask: 0.9 }, 3)
    const blank = Array.from(
      { length: FRAMES * BANDS },
      (_, i) => at(values, 0, Math.floor(i / BANDS), i % BANDS) === 0,
    )
    const isStripe = (i: number): boolean => {
      const [frame, band] = [Math.floor(i / BANDS), i % BANDS]
      const wholeFrame = Array.from({ length: BANDS }, (_, b) => blank[frame * BANDS + b]!).every(Boolean)
      const wholeBand = Array.from({ length: FRAMES }, (_, f) => blank[f * BANDS + band]!).every(Boolean)
      return wholeFrame || wholeBand
    }
    assert.ok(blank.some(Boolean) && !blank.every(Boolean))
    blank.forEach((isBlank, i) => assert.ok(!isBlank || isStripe(i)))
  })

  it('gives one seed one set of views, in range, and leaves no tensor behind', () => {
    const count = tf.memory().numTensors
    const values = view(soundViews, 5)
    assert.deepEqual(view(soundViews, 5), values)
    assert.notDeepEqual(view(soundViews, 6), values)
    assert.ok(values.every((value) => value >= 0 && value <= 255))
    assert.equal(tf.memory().numTensors, count)
  })
})
