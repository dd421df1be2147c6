import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs'
import { EngineError } from '../base/errors.ts'
import { tf } from '../learn/tf.ts'
import type { Modality, SampleInput } from '../modalities/modality.ts'
import { readLayersModel } from './layers-model-files.ts'
import { Manifest, MANIFEST_FILE } from './manifest.ts'

export const MODEL_FOLDER = 'model'

const BATCH = 64

/** What an exported classifier says of one file; `error` in place of a class when the file cannot be read. */
export type FilePrediction =
  | { readonly path: string; readonly className: string; readonly confidence: number; readonly probabilities: number[] }
  | { readonly path: string; readonly error: string }

/** A classifier opened from its folder alone: no project, no database. */
export class ExportedClassifier {
  readonly manifest: Manifest
  readonly #model: LayersModel
  readonly #modality: Modality

  constructor(manifest: Manifest, model: LayersModel, modality: Modality) {
    this.manifest = manifest
    this.#model = model
    this.#modality = modality
  }

  /** Classifies files in their order, a batch at a time. Trouble with one file does not stop the others. */
  async *classify(paths: readonly string[]): AsyncGenerator<FilePrediction> {
    for (let start = 0; start < paths.length; start += BATCH) {
      const batch = paths.slice(start, start + BATCH)
      const readings = await Promise.all(batch.map((path) => this.#modality.read(path)))
      const inputs = readings.flatMap((reading) => (reading.isTaken ? [reading.sample.input] : []))
      const rows = this.probabilities(inputs)
      let row = 0
      for (const [position, reading] of readings.entries()) {
        const path = batch[position] ?? ''
        yield reading.isTaken ? this.#describe(path, rows[row++] ?? []) : { path, error: reading.rejection.reason }
      }
    }
  }

  /** Class probabilities of inputs: one row per input, in the order of `manifest.classes`. */
  probabilities(inputs: readonly SampleInput[]): number[][] {
    if (inputs.length === 0) return []
    const side = this.manifest.inputSide
    const pixels = this.#modality.assemble(inputs, side)
    const output = tf.tidy(() => {
      const batch = tf.tensor4d(Float32Array.from(pixels), [inputs.length, side, side, 3])
      const prediction = this.#model.predictOnBatch(batch)
      if (Array.isArray(prediction)) throw new Error('the exported model has more than one output')
      return prediction
    })
    const flat = output.dataSync()
    output.dispose()
    const classCount = this.manifest.classes.length
    return inputs.map((_, row) => Array.from(flat.subarray(row * classCount, (row + 1) * classCount)))
  }

  dispose(): void {
    this.#model.dispose()
  }

  #describe(path: string, probabilities: number[]): FilePrediction {
    const confidence = Math.max(...probabilities)
    const className = this.manifest.classes[probabilities.indexOf(confidence)] ?? ''
    return { path, className, confidence, probabilities }
  }
}

/** Opens an exported folder. Throws an `EngineError` that names what is missing or not understood. */
export async function openExport(
  directory: string,
  findModality: (name: Manifest['modality']) => Modality,
): Promise<ExportedClassifier> {
  const path = join(directory, MANIFEST_FILE)
  const text = await readFile(path, 'utf8').catch(() => {
    throw new EngineError('not-found', `${path} is missing: give a folder that Handful exported`)
  })
  const manifest = Manifest.safeParse(parseJson(text, path))
  if (!manifest.success) {
    throw new EngineError('bad-input', `${path} is not a classifier description: ${manifest.error.issues[0]?.message}`)
  }
  const model = await readLayersModel(join(directory, MODEL_FOLDER))
  return new ExportedClassifier(manifest.data, model, findModality(manifest.data.modality))
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new EngineError('bad-input', `${path} is not valid JSON: export the classifier again`)
  }
}
