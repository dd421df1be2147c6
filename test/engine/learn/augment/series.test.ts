import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { augmentSeries, seriesViews, type SeriesViewConfig } from '../../../../electron/engine/learn/augment/series.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { assertClose, wave } from '../finite-differences.ts'

const SHAPE: [number, number, number] = [3, 40, 2]
const SAME: SeriesViewConfig = { leastShare: 1, warp: 0, scale: 0, shift: 0, jitter: 0, negateChance: 0 }
const data = wave(3 * 40 * 2)

function view(config: SeriesViewConfig, values = data, seed = 1): Float32Array {
  return tf.tidy(() => augmentSeries(tf.tensor3d(values, SHAPE), config, new Random(seed)).dataSync<'float32'>())
}

describe('augmentSeries', () => {
  before(() => startTensorFlow())

  it('changes nothing where nothing may differ', () => {
    assertClose(view(SAME), data, 1e-5)
  })

  it('draws the same views from the same seed, others from another', () => {
    assert.deepEqual(view(seriesViews), view(seriesViews))
    assert.notDeepEqual(view(seriesViews), view(seriesViews, data, 2))
  })

  it('shows a stretch of the series, read forwards', () => {
    const rising = Float32Array.from({ length: data.length }, (_, at) => Math.floor(at / 2) % 40)
    const seen = view({ ...SAME, leastShare: 0.5, warp: 0.2 }, rising)
    for (let series = 0; series < 3; series++) {
      const clock = Array.from({ length: 40 }, (_, step) => seen[(series * 40 + step) * 2]!)
      const [first, last] = [clock[0]!, clock.at(-1)!]
      assert.ok(first >= 0 && last <= 39 && last - first >= 0.5 * 39 - 1e-3, `${first} to ${last}`)
      clock.slice(1).forEach((at, step) => assert.ok(at >= clock[step]! - 1e-4, `${at} after ${clock[step]}`))
    }
  })

  it('scales, shifts and turns each channel as a whole', () => {
    const ones = new Float32Array(data.length).fill(1)
    const seen = view({ ...SAME, scale: 0.5, shift: 0.5, negateChance: 0.5 }, ones)
    const channels = Array.from({ length: 6 }, (_, at) => Array.from({ length: 40 }, (_, step) => seen[(Math.floor(at / 2) * 40 + step) * 2 + (at % 2)]!)) // prettier-ignore
    for (const channel of channels) assert.equal(new Set(channel).size, 1)
    assert.equal(new Set(channels.map(([value]) => value)).size, 6)
    assert.ok(channels.some(([value]) => value! < 0))
  })

  it('leaves no tensor behind but the views', () => {
    const batch = tf.tensor3d(data, SHAPE)
    const before = tf.memory().numTensors
    const views = augmentSeries(batch, seriesViews, new Random(1))
    assert.equal(tf.memory().numTensors, before + 1)
    tf.dispose([batch, views])
  })
})
