import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LayersModel } from '@tensorflow/tfjs'
import { EngineError } from '../base/errors.ts'
import { tf } from '../learn/tf.ts'
import type { Modality, Reading, SampleInput } from '../modalities/modality.ts'
import { readLayersModel } from './layers-model-files.ts'
import { Manifest, MANIFEST_FILE } from './manifest.ts'

export const MODEL_FOLDER = 'model'

const BATCH = 64
const FILES_IN_FLIGHT = 32

interface NamedReading {
  readonly path: string
  readonly reading: Reading
}

/** What an exported classifier says of one sample; `error` in place of a class where a file or a part of it cannot be read. */
export type SamplePrediction =
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

  /** Classifies the samples of files in their order, a batch at a time. Trouble with one does not stop the others. */
  async *classify(paths: readonly string[]): AsyncGenerator<SamplePrediction> {
    let batch: NamedReading[] = []
    for await (const reading of this.#read(paths)) {
      batch.push(reading)
      if (batch.length < BATCH) continue
      yield* this.#classifyBatch(batch)
      batch = []
    }
    yield* this.#classifyBatch(batch)
  }

  /** Class probabilities of inputs: one row per input, in the order of `manifest.classes`. */
  probabilities(inputs: readonly SampleInput[]): number[][] {
    if (inputs.length === 0) return []
    const { data, shape } = this.#modality.prepare(inputs, this.manifest.preparation)
    const output = tf.tidy(() => {
      const batch = tf.tensor(Float32Array.from(data), [inputs.length, ...shape])
      const prediction = this.#model.predictOnBatch(batch)
      if (Array.isArray(prediction)) throw new Error('the exported model has more than one output')
      return prediction
    })
    const flat = output.dataSync()
    output.dispose()
    const classCount = this.manifest.classes.length
    return inputs.map((_, row) => Array.from(flat.subarray(row * classCount, (row + 1) * classCount)))
  }

  /** A few files are begun at once: decoding keeps every thread busy. */
  async *#read(paths: readonly string[]): AsyncGenerator<NamedReading> {
    const begin = (path: string) => {
      const readings = this.#modality.read(path, this.manifest.options)[Symbol.asyncIterator]()
      return { path, readings, first: readings.next() }
    }
    const begun = paths.slice(0, FILES_IN_FLIGHT).map(begin)
    for (const at of paths.keys()) {
      const { path, readings, first } = begun.shift()!
      const next = paths[at + FILES_IN_FLIGHT]
      if (next !== undefined) begun.push(begin(next))
      for (let step = await first; step.done !== true; step = await readings.next()) {
        const { value } = step
        const part = value.isTaken ? value.sample.part : value.part
        yield { path: part === null ? path : `${path}:${part}`, reading: value }
      }
    }
  }

  *#classifyBatch(batch: readonly NamedReading[]): Generator<SamplePrediction> {
    const rows = this.probabilities(batch.flatMap(({ reading }) => (reading.isTaken ? [reading.sample.input] : [])))
    let row = 0
    for (const { path, reading } of batch) {
      yield reading.isTaken ? this.#describe(path, rows[row++] ?? []) : { path, error: reading.rejection.reason }
    }
  }

  dispose(): void {
    this.#model.dispose()
  }

  #describe(path: string, probabilities: number[]): SamplePrediction {
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
