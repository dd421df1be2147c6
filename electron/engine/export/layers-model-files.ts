import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { io, LayersModel } from '@tensorflow/tfjs'
import { z } from 'zod'
import { EngineError } from '../base/errors.ts'
import { tf } from '../learn/tf.ts'

const MODEL_FILE = 'model.json'
const WEIGHTS_FILE = 'weights.bin'

const ModelJson = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({ paths: z.array(z.string()), weights: z.array(z.custom<io.WeightsManifestEntry>()) }),
  ),
})

/** Writes a layers model as `model.json` and `weights.bin`, the form that `tf.loadLayersModel` reads from a URL. */
export async function writeLayersModel(model: LayersModel, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true })
  await model.save(
    tf.io.withSaveHandler(async ({ modelTopology, weightSpecs, weightData }) => {
      if (modelTopology === undefined || weightSpecs === undefined || weightData === undefined) {
        throw new Error('the model has no topology or no weights')
      }
      const bytes = tf.io.concatenateArrayBuffers(Array.isArray(weightData) ? weightData : [weightData])
      const description = {
        format: 'layers-model',
        generatedBy: 'Handful',
        convertedBy: null,
        modelTopology,
        weightsManifest: [{ paths: [WEIGHTS_FILE], weights: weightSpecs }],
      }
      await writeFile(join(directory, WEIGHTS_FILE), new Uint8Array(bytes))
      await writeFile(join(directory, MODEL_FILE), JSON.stringify(description))
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } }
    }),
  )
}

/** Reads what `writeLayersModel` wrote. The caller disposes of the model. */
export async function readLayersModel(directory: string): Promise<LayersModel> {
  const path = join(directory, MODEL_FILE)
  const text = await readFile(path, 'utf8').catch(() => {
    throw new EngineError('not-found', `${path} is missing. Export again, with tfjs among the formats.`)
  })
  const { modelTopology, weightsManifest } = ModelJson.parse(JSON.parse(text))
  const files = await Promise.all(
    weightsManifest.flatMap(({ paths }) => paths).map((file) => readFile(join(directory, file))),
  )
  const weightData = new Uint8Array(Buffer.concat(files)).buffer
  return tf.loadLayersModel(
    tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest.flatMap(({ weights }) => weights), weightData }),
  )
}
