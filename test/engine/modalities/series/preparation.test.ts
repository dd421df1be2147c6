import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { SampleInput } from '../../../../electron/engine/modalities/modality.ts'
import { toInput } from '../../../../electron/engine/modalities/series/sample.ts'
import { series } from '../../../../electron/engine/modalities/series/series.ts'

function sample(...channels: number[][]): SampleInput {
  const steps = channels[0]!.length
  const values = Array.from({ length: steps }, (_, step) => channels.map((channel) => channel[step]!)).flat()
  return toInput(Float32Array.from(values), [steps, channels.length])
}

describe('the preparation of series', () => {
  it('brings each channel to mean 0 and variance 1 over all data', () => {
    const inputs = [sample([1, 2, 3], [10, 10, 40]), sample([5, 6, 7], [10, 40, 10])]
    const preparation = series.fitPreparation([[inputs[0]!], [inputs[1]!]])
    const { data, shape } = series.prepare(inputs, JSON.parse(JSON.stringify(preparation)))
    assert.deepEqual(shape, [3, 2])
    for (const channel of [0, 1]) {
      const values = Array.from(data).filter((_, at) => at % 2 === channel)
      const mean = values.reduce((a, b) => a + b) / values.length
      const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length
      assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-5, `${mean}, ${variance}`)
    }
  })

  it('has the length that most series do not exceed: others are cut, or go on as they end', () => {
    const lengths = [...Array.from({ length: 38 }, () => 4), 3, 9]
    const inputs = lengths.map((length) => sample(Array.from({ length }, (_, step) => step)))
    const preparation = series.fitPreparation([inputs])
    assert.equal(preparation['steps'], 4)
    const { data } = series.prepare(inputs.slice(-2), { ...preparation, mean: [0], deviation: [1] })
    assert.deepEqual([...data], [0, 1, 2, 2, 0, 1, 2, 3])
  })

  it('averages very long series down', () => {
    const input = sample(Array.from({ length: 2048 }, (_, step) => step % 4))
    const preparation = series.fitPreparation([[input]])
    assert.deepEqual([preparation['steps'], preparation['every']], [512, 4])
    const { data } = series.prepare([input], { ...preparation, mean: [0], deviation: [1] })
    assert.deepEqual([...new Set(data)], [1.5])
    assert.match(series.describe(preparation).join('\n'), /Average every 4.000000 steps into one/)
  })

  it('takes a channel without values, and one that never changes, for the mean', () => {
    const inputs = [sample([1, 2], [NaN, NaN], [7, 7]), sample([3, 4], [5, 6], [7, 7])]
    const { data } = series.prepare(inputs.slice(0, 1), series.fitPreparation([inputs]))
    assert.deepEqual([data[1], data[4], data[2], data[5]], [0, 0, 0, 0])
  })

  it('refuses series of different numbers of channels', () => {
    const inputs = [sample([1, 2]), sample([1, 2], [3, 4])]
    assert.throws(() => series.fitPreparation([inputs]), /series of 1 and of 2 channels, which cannot be compared/)
    const preparation = series.fitPreparation([inputs.slice(0, 1)])
    assert.throws(() => series.prepare(inputs, preparation), /of 1 and of 2 channels/)
  })

  it('says in words what has to be done to an original', () => {
    const words = series.describe(series.fitPreparation([[sample([1, 2, 3], [4, 6, 8])]]))
    assert.match(words.join('\n'), /Take the first 3 steps[^]*: 2.000000, 6.000000; 0.8164966, 1.632993[^]*\[3, 2\]/)
  })
})
