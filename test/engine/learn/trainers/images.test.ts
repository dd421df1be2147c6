import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { countImages, gatherImages } from '../../../../electron/engine/learn/trainers/images.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'

const IMAGES = { pixels: Uint8Array.from({ length: 3 * 12 }, (_, i) => i), side: 2 }

describe('image set', () => {
  before(() => startTensorFlow())

  test('gathers images in the order asked for, as often as asked for', () => {
    const images = gatherImages(IMAGES, Int32Array.of(2, 0, 2))
    assert.deepEqual(images.shape, [3, 2, 2, 3])
    const row = (start: number): number[] => Array.from({ length: 12 }, (_, i) => start + i)
    assert.deepEqual([...images.dataSync()], [...row(24), ...row(0), ...row(24)])
    images.dispose()
  })

  test('counts whole images alone', () => {
    assert.equal(countImages(IMAGES), 3)
    assert.throws(() => countImages({ ...IMAGES, side: 5 }), /36 bytes are not a whole number of 5×5 colour images/)
  })
})
