import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Resampler } from '../../../../electron/engine/modalities/audio/resample.ts'
import { sine } from '../../../support/sounds.ts'

function resample(samples: Float32Array, from: number, to: number, blockLength = samples.length): Float32Array {
  const resampler = new Resampler(from, to)
  const output: number[] = []
  for (let at = 0; at < samples.length; at += blockLength)
    output.push(...resampler.push(samples.subarray(at, at + blockLength)))
  output.push(...resampler.flush())
  return Float32Array.from(output)
}

/** Largest difference away from the ends, where silence is mixed in. */
function worstInside(a: Float32Array, b: Float32Array): number {
  return a.slice(200, -200).reduce((worst, value, at) => Math.max(worst, Math.abs(value - b[at + 200]!)), 0)
}

describe('Resampler', () => {
  for (const [from, to] of [
    [8_000, 16_000],
    [44_100, 16_000],
    [48_000, 16_000],
    [11_025, 16_000],
  ] as const) {
    test(`keeps a sine the same from ${from} to ${to} samples a second`, () => {
      const output = resample(sine(1_000, from, from / 5), from, to)
      assert.ok(Math.abs(output.length - to / 5) <= 1, `${output.length} samples`)
      assert.ok(worstInside(output, sine(1_000, to, output.length)) < 2e-3)
    })
  }

  test('takes away what the lower rate cannot hold', () => {
    const output = resample(sine(12_000, 48_000, 9_600), 48_000, 16_000)
    assert.ok(worstInside(output, new Float32Array(output.length)) < 1e-3)
  })

  test('gives the same whatever blocks the samples come in', () => {
    const samples = sine(300, 44_100, 5_000)
    assert.deepEqual(resample(samples, 44_100, 16_000, 7), resample(samples, 44_100, 16_000))
  })

  test('leaves a sound at the same rate as it is, but for the highest pitches', () => {
    const samples = sine(700, 16_000, 2_000)
    assert.ok(worstInside(resample(samples, 16_000, 16_000), samples) < 1e-3)
  })
})
