import assert from 'node:assert/strict'
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'node:test'
import { readLayersModel, writeLayersModel } from '../../../electron/engine/export/layers-model-files.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { temporaryFolder } from '../../support/project.ts'
import { everyLayer, pixelsFor, weightsOf } from '../learn/encoders/every-layer.ts'

await startTensorFlow()

const images = (): tf.Tensor4D => tf.tensor4d(pixelsFor(everyLayer, 3), [3, 8, 8, 3])

function outputOf(model: tf.LayersModel): Float32Array {
  const output = tf.tidy(() => model.predict(images()) as tf.Tensor)
  const data = output.dataSync<'float32'>()
  output.dispose()
  return data
}

test('a model comes back from its two files as it was, bit for bit', async () => {
  const folder = join(temporaryFolder(), 'not', 'there')
  const model = toLayersModel(everyLayer, weightsOf(everyLayer))
  await writeLayersModel(model, folder)
  assert.deepEqual(readdirSync(folder).sort(), ['model.json', 'weights.bin'])
  const read = await readLayersModel(folder)
  assert.deepEqual(outputOf(read), outputOf(model))
  model.dispose()
  read.dispose()
})

test('the files are what tf.loadLayersModel reads from an address', async () => {
  const folder = temporaryFolder()
  const model = toLayersModel(everyLayer, weightsOf(everyLayer))
  await writeLayersModel(model, folder)
  // What a web server would do.
  const fetchFunc = (url: unknown): Promise<Response> =>
    Promise.resolve(new Response(readFileSync(join(folder, basename(String(url))))))
  const loaded = await tf.loadLayersModel(tf.io.http('http://localhost/model/model.json', { fetchFunc }))
  assert.deepEqual(outputOf(loaded), outputOf(model))
  model.dispose()
  loaded.dispose()
})

test('a folder without a model says what is missing', async () => {
  const folder = temporaryFolder()
  const model = toLayersModel(everyLayer, weightsOf(everyLayer))
  await writeLayersModel(model, folder)
  model.dispose()
  rmSync(join(folder, 'model.json'))
  await assert.rejects(readLayersModel(folder), { code: 'not-found', message: /model\.json is missing/ })
})
