import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { chooseAugmentation } from '../../../../electron/engine/learn/augment/choose-augmentation.ts'
import { blobImages } from '../../../support/patterns.ts'

const SIDE = 16
const coloured = blobImages(600, SIDE)

/** Each pixel's green in all channels, the blue raised by `tint`. */
const greyed = (tint: number): Uint8Array =>
  coloured.map((_, i) => Math.min(255, (coloured[i - (i % 3) + 1] ?? 0) + (i % 3 === 2 ? tint : 0)))

describe('choice of augmentation', () => {
  test('takes images without colour for objects, slightly tinted ones too', () => {
    assert.equal(chooseAugmentation({ pixels: greyed(0), side: SIDE }), 'objects')
    assert.equal(chooseAugmentation({ pixels: greyed(4), side: SIDE }), 'objects')
  })

  test('takes images in colour for photographs', () => {
    assert.equal(chooseAugmentation({ pixels: coloured, side: SIDE }), 'photographs')
  })
})
