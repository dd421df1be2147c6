import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { augment } from '../../../../electron/engine/learn/augment/augment.ts'
import { augmentationPresets } from '../../../../electron/engine/learn/augment/presets.ts'
import { startTensorFlow, tf, type BackendName } from '../../../../electron/engine/learn/tf.ts'
import { blobImages } from '../../../support/patterns.ts'

const COUNT = 12
const SIDE = 16

async function viewsOn(backend: BackendName, preset: keyof typeof augmentationPresets): Promise<Float32Array> {
  await startTensorFlow(backend)
  const images = tf.tensor4d(Float32Array.from(blobImages(COUNT, SIDE)), [COUNT, SIDE, SIDE, 3])
  const views = augment(images, augmentationPresets[preset], new Random(5))
  const data = views.dataSync<'float32'>()
  tf.dispose([images, views])
  return data
}

describe('augmentation on WebAssembly', () => {
  test('makes the views that the native back end makes', async (t) => {
    const isThere = await startTensorFlow('native').then(
      () => true,
      () => false,
    )
    if (!isThere) return t.skip('the native back end does not load here')
    for (const preset of ['objects', 'photographs'] as const) {
      const [native, wasm] = [await viewsOn('native', preset), await viewsOn('wasm', preset)]
      const worst = native.reduce((most, x, i) => Math.max(most, Math.abs(x - wasm[i]!)), 0)
      assert.ok(worst < 0.05, `${preset}: differs by ${worst} of 255`)
    }
  })
})
