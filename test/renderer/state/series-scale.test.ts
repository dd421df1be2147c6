import '../../support/compile-runes.ts'
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
const { SeriesScale, scaleOf } = await import('../../../renderer/state/series-scale.svelte.ts')

const series = (...channels: (number | null)[][]): { steps: number; channels: (number | null)[][] } => ({
  steps: channels[0]!.length,
  channels,
})

describe('SeriesScale', () => {
  it('grows with what is seen, and never shrinks', () => {
    const scale = new SeriesScale()
    assert.deepEqual(scale.lanes, [])
    scale.add(series([0, 10]))
    assert.deepEqual(scale.lanes, [{ channels: [0], range: { low: -0.5, high: 10.5 } }])
    scale.add(series([4, 6]))
    assert.deepEqual(scale.lanes, [{ channels: [0], range: { low: -0.5, high: 10.5 } }])
    scale.add(series([-20, 0]))
    assert.deepEqual(scale.lanes, [{ channels: [0], range: { low: -21, high: 10.5 } }])
  })

  it('draws channels into each other where their values are alike, else below one another', () => {
    const alike = new SeriesScale()
    alike.add(series([0, 10], [2, 12]))
    assert.deepEqual(alike.lanes.map(({ channels }) => channels), [[0, 1]]) // prettier-ignore
    const unlike = new SeriesScale()
    unlike.add(series([0, 10], [900, 1100]))
    assert.deepEqual(unlike.lanes.map(({ channels }) => channels), [[0], [1]]) // prettier-ignore
    const many = new SeriesScale()
    many.add(series([0, 1], [0, 1], [0, 1], [0, 1]))
    assert.equal(many.lanes.length, 4)
  })

  it('is not stretched by one wild value', () => {
    const scale = new SeriesScale()
    const values = Array.from({ length: 200 }, (_, at) => (at === 50 ? 1e6 : at % 10))
    scale.add(series(values))
    assert.ok(scale.lanes[0]!.range.high < 10)
  })

  it('passes over missing values', () => {
    const scale = new SeriesScale()
    scale.add(series([null, 0, null, 10]))
    assert.deepEqual(scale.lanes[0]?.range, { low: -0.5, high: 10.5 })
  })

  it('is one for each project', () => {
    assert.equal(scaleOf('a'), scaleOf('a'))
    assert.notEqual(scaleOf('a'), scaleOf('b'))
  })
})
