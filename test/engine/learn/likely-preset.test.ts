import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { likelyPreset } from '../../../electron/engine/learn/likely-preset.ts'
import { blobImages } from '../../support/patterns.ts'

const SIDE = 16
const coloured = blobImages(600, SIDE)

/** Each pixel's green in all channels, the blue raised by `tint`. */
const greyed = (tint: number): Uint8Array =>
  coloured.map((_, i) => Math.min(255, (coloured[i - (i % 3) + 1] ?? 0) + (i % 3 === 2 ? tint : 0)))

describe('the likely preset', () => {
  test('takes images without colour for objects, slightly tinted ones too', () => {
    assert.equal(likelyPreset({ data: greyed(0), shape: [SIDE, SIDE, 3] }), 'objects')
    assert.equal(likelyPreset({ data: greyed(4), shape: [SIDE, SIDE, 3] }), 'objects')
  })

  test('takes images in colour for photographs', () => {
    assert.equal(likelyPreset({ data: coloured, shape: [SIDE, SIDE, 3] }), 'photographs')
  })
})
