import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { BANDS, FRAME, HOP, LogMel, RATE } from '../../../../electron/engine/modalities/audio/log-mel.ts'
import { Random } from '../../../../electron/engine/base/random.ts'
import { sine } from '../../../support/sounds.ts'

function logMel(samples: Float32Array, soundRate = RATE, blockLength = samples.length): Uint8Array {
  const rows = new LogMel(soundRate)
  const parts: Uint8Array[] = []
  for (let at = 0; at < samples.length; at += blockLength) parts.push(rows.push(samples.subarray(at, at + blockLength)))
  return Buffer.concat([...parts, rows.flush()])
}

const toMel = (hz: number): number => 2595 * Math.log10(1 + hz / 700)
const toHz = (mel: number): number => 700 * (10 ** (mel / 2595) - 1)

/** One frame by loops alone: the Fourier sum as it is defined. */
function reference(samples: Float32Array): number[] {
  const [low, high] = [toMel(60), toMel(7800)]
  const edge = (i: number): number => toHz(low + ((high - low) * i) / (BANDS + 1))
  const powers = Array.from({ length: 513 }, (_, bin) => {
    let [real, imaginary] = [0, 0]
    for (let i = 0; i < FRAME; i++) {
      const value = samples[i]! * (0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FRAME))
      real += value * Math.cos((2 * Math.PI * bin * i) / 1024)
      imaginary += value * Math.sin((2 * Math.PI * bin * i) / 1024)
    }
    return real ** 2 + imaginary ** 2
  })
  return Array.from({ length: BANDS }, (_, band) => {
    let sum = 0
    powers.forEach((power, bin) => {
      const hz = (bin * RATE) / 1024
      const rise = (hz - edge(band)) / (edge(band + 1) - edge(band))
      const fall = (edge(band + 2) - hz) / (edge(band + 2) - edge(band + 1))
      sum += Math.max(0, Math.min(rise, fall)) * power
    })
    const decibels = 10 * Math.log10(sum / (FRAME / 4) ** 2 + 1e-10)
    return Math.round(Math.min(255, 2.55 * (decibels + 100)))
  })
}

describe('LogMel', () => {
  test('agrees with the Fourier sum', () => {
    const random = new Random(1)
    const noise = new Float32Array(FRAME).map(() => 0.1 * random.normal())
    assert.deepEqual(Array.from(logMel(noise)), reference(noise))
  })

  test('has a frame every 10 ms, the same whatever blocks the samples come in', () => {
    const tone = sine(500, RATE, 4_000)
    const rows = logMel(tone)
    assert.equal(rows.length / BANDS, Math.floor((4_000 - FRAME) / HOP) + 1)
    assert.deepEqual(logMel(tone, RATE, 99), rows)
  })

  test('makes one frame of a sound shorter than a frame', () => {
    assert.equal(logMel(sine(500, RATE, 20)).length, BANDS)
  })

  test('leaves bands empty that the original could not hold', () => {
    const random = new Random(2)
    const rows = logMel(
      new Float32Array(FRAME).map(() => 0.1 * random.normal()),
      8_000,
    )
    const highest = rows.findLastIndex((value) => value > 0)
    assert.ok(highest >= 40 && highest < 50, `band ${highest}`)
  })

  test('hears silence as 0', () => {
    assert.deepEqual([...new Set(logMel(new Float32Array(FRAME)))], [0])
  })
})
