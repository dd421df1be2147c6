import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import {
  describeSoundPreparation,
  fitSoundPreparation,
  prepareSounds,
} from '../../../../electron/engine/modalities/audio/preparation.ts'
import type { SampleInput } from '../../../../electron/engine/modalities/modality.ts'

const BANDS = 64

/** A spectrogram of one level, loud from one frame to another, in its lowest bands. */
function spectrogram(frames: number, { from = 0, to = frames, level = 200, bands = 20 } = {}): SampleInput {
  const data = new Uint8Array(frames * BANDS)
  for (let frame = from; frame < to; frame++) data.fill(level, frame * BANDS, frame * BANDS + bands)
  return { shape: [frames, BANDS], data }
}

describe('fitSoundPreparation', () => {
  test('trims where lengths differ, and takes as many frames as nearly all sounds have then', () => {
    const pages = [[spectrogram(50, { from: 10, to: 45 })], [spectrogram(90, { from: 20, to: 60 })]]
    assert.deepEqual(fitSoundPreparation(pages), { frames: 40, bands: 24, isTrimmed: true })
  })

  test('leaves windows of one length as long as they are, up to a limit', () => {
    assert.deepEqual(fitSoundPreparation([[spectrogram(100, { to: 3 })]]), { frames: 104, bands: 24, isTrimmed: false })
    assert.equal(fitSoundPreparation([[spectrogram(900)]]).frames, 128)
  })

  test('needs a sample', () => {
    assert.throws(() => fitSoundPreparation([]), /at least one sample/)
  })
})

describe('prepareSounds', () => {
  const preparation = { frames: 32, bands: 24, isTrimmed: true }

  test('gives sounds one shape, whatever their length and the silence around them', () => {
    const inputs = [spectrogram(40, { from: 5, to: 37 }), spectrogram(300, { from: 100, to: 250 })]
    const { data, shape } = prepareSounds(inputs, preparation)
    assert.deepEqual(shape, [32, 24])
    assert.deepEqual(data.subarray(0, 32 * 24), data.subarray(32 * 24))
    assert.deepEqual([data[0], data[19], data[20]], [255, 255, 0])
  })

  test('hears no difference between near and far', () => {
    const [near, far] = [
      prepareSounds([spectrogram(40)], preparation),
      prepareSounds([spectrogram(40, { level: 150 })], preparation),
    ]
    assert.deepEqual(near, far)
  })

  test('leaves silence silent', () => {
    const { data } = prepareSounds([spectrogram(40, { level: 3 })], preparation)
    assert.ok(Math.max(...data) < 180)
    assert.deepEqual([...new Set(prepareSounds([spectrogram(40, { level: 0 })], preparation).data)], [153])
  })

  test('stretches in time evenly', () => {
    const rising = spectrogram(64)
    for (let frame = 0; frame < 64; frame++) rising.data.fill(100 + frame * 2, frame * BANDS, frame * BANDS + 20)
    const { data } = prepareSounds([rising], { frames: 16, bands: 8, isTrimmed: false })
    const steps = Array.from({ length: 15 }, (_, at) => data[(at + 1) * 8]! - data[at * 8]!)
    assert.ok(
      steps.slice(1, -1).every((step) => step === 16),
      steps.join(' '),
    )
  })
})

test('describeSoundPreparation leaves trimming out where nothing is trimmed', () => {
  const steps = (isTrimmed: boolean): number => describeSoundPreparation({ frames: 32, bands: 64, isTrimmed }).length
  assert.equal(steps(true), steps(false) + 1)
})
