import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pan, seriesPath, WHOLE, zoom } from '../../../../renderer/components/samples/series-path.ts'

describe('seriesPath', () => {
  it('goes from value to value, the largest at the top', () => {
    assert.equal(seriesPath([0, 10, 5], { low: 0, high: 10 }, 100, 50), 'M0.0 50.0L50.0 0.0L100.0 25.0')
  })

  it('breaks where there is no value', () => {
    assert.equal(seriesPath([0, null, 10, 10], { low: 0, high: 10 }, 90, 50), 'M0.0 50.0M60.0 0.0L90.0 0.0')
  })

  it('draws a value that never changes in the middle, and one alone at the left', () => {
    assert.equal(seriesPath([3, 3], { low: 3, high: 3 }, 10, 50), 'M0.0 25.0L10.0 25.0')
    assert.equal(seriesPath([3], { low: 0, high: 3 }, 10, 50), 'M0.0 0.0')
  })
})

describe('zoom', () => {
  it('keeps in place what it is centred on', () => {
    const span = zoom({ from: 0.2, to: 0.6 }, 0.5, 0.3)
    assert.ok(Math.abs(span.to - span.from - 0.2) < 1e-12)
    assert.ok(Math.abs((0.3 - span.from) / 0.2 - (0.3 - 0.2) / 0.4) < 1e-12)
  })

  it('never leaves the series, nor shows less than a fiftieth', () => {
    assert.deepEqual(zoom({ from: 0.7, to: 0.9 }, 100, 0.8), WHOLE)
    const close = Array.from({ length: 20 }).reduce<typeof WHOLE>((span) => zoom(span, 0.5, 1), WHOLE)
    assert.ok(Math.abs(close.to - close.from - 0.02) < 1e-12 && close.to === 1)
  })
})

describe('pan', () => {
  it('stops at both ends', () => {
    assert.deepEqual(pan({ from: 0.25, to: 0.5 }, 1), { from: 0.5, to: 0.75 })
    assert.deepEqual(pan({ from: 0.25, to: 0.5 }, -9), { from: 0, to: 0.25 })
    assert.deepEqual(pan({ from: 0.25, to: 0.5 }, 9), { from: 0.75, to: 1 })
  })
})
