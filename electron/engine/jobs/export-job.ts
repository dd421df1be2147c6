import { existsSync, readdirSync, statSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { Random } from '../base/random.ts'
import type { PredictionKind } from '../db/prediction-store.ts'
import { openProjectReadable, openVectorsForJob, type ProjectReader, type VectorsWriter } from '../db/project.ts'
import { guide } from '../export/guide.ts'
import { writeLayersModel } from '../export/layers-model-files.ts'
import { type Manifest, MANIFEST_FILE } from '../export/manifest.ts'
import { MODEL_FOLDER, openExport } from '../export/predict.ts'
import { type LabelRow, type PredictionRow, writeLabelTable, writePredictionTable } from '../export/tables.ts'
import { toLayersModel } from '../learn/encoders/layers-model.ts'
import { startTensorFlow } from '../learn/tf.ts'
import { modalityOf } from '../modalities/index.ts'
import type { Modality, Preparation } from '../modalities/modality.ts'
import { type JobParams, jobParams } from './job-params.ts'
import type { Job, JobContext } from './job.ts'
import { predictInputs } from './predict-inputs.ts'
import { type EncoderFile, RunFiles } from './run-files.ts'

const SEED = 1
const PARITY_SAMPLES = 200
const PARITY_TOLERANCE = 1e-4
const [LABEL_TABLE, PREDICTION_TABLE, README] = ['labels.csv', 'predictions.csv', 'README.md']
/** All that an export may consist of: a folder with anything else in it is not replaced. */
const EXPORTED: readonly string[] = [MANIFEST_FILE, MODEL_FOLDER, LABEL_TABLE, PREDICTION_TABLE, README]

/** Writes the classifier as a folder that runs elsewhere, after proving that it agrees with the project. */
export const exportJob: Job<JobParams<'export'>> = {
  kind: 'export',
  params: jobParams.export,

  async run(params, context) {
    const project = openProjectReadable(context.paths)
    const vectors = openVectorsForJob(context.paths)
    const target = resolve(params.directory)
    const draft = join(dirname(target), `.${basename(target)}.handful-export`)
    try {
      requireReplaceable(target)
      // Left by an export that was killed.
      await rm(draft, { recursive: true, force: true })
      await mkdir(draft, { recursive: true })
      const { parity, changed } = await writeExport(draft, params, { project, vectors, context })
      // Only a finished export takes the name, so a folder that is there is always whole.
      await rm(target, { recursive: true, force: true })
      await rename(draft, target)
      await context.write('export.finish', { taskId: params.taskId, directory: target, formats: params.formats })
      return { state: 'succeeded', result: { directory: target, parity, changed } satisfies ExportResult }
    } finally {
      await rm(draft, { recursive: true, force: true })
      vectors.close()
      project.close()
    }
  },
}

/** What an export leaves behind with its job, beside the folder. */
export interface ExportResult {
  readonly directory: string
  readonly parity: Manifest['parity']
  /** Source files that are not what was imported any more: they could prove nothing. */
  readonly changed: readonly string[]
}

interface Opened {
  readonly project: ProjectReader
  readonly vectors: VectorsWriter
  readonly context: JobContext
}

async function writeExport(
  draft: string,
  params: JobParams<'export'>,
  opened: Opened,
): Promise<Omit<ExportResult, 'directory'>> {
  const { project, context } = opened
  const { taskId, formats } = params
  const trained = project.classifiers.latest(taskId, params.model)
  if (trained === null) {
    throw new EngineError('no-classifier', `There is no ${params.model} model to export yet. Train it first.`)
  }
  const files = new RunFiles(context.paths, trained.runId)
  const { model, classIds } = files.readModel(taskId, params.model)
  const preparation = files.needPreparation()
  const modality = modalityOf(project.info.get().modality)
  const names = new Map(project.classes.list(taskId).map(({ id, name }) => [id as number, name]))
  const manifest: Manifest = {
    format: 'handful-classifier',
    version: 2,
    project: project.info.get().name,
    model: params.model,
    createdAt: new Date().toISOString(),
    modality: modality.name,
    inputShape: [...model.spec.inputShape],
    options: project.sources.list()[0]?.options ?? { classesFrom: null },
    preparation,
    classes: classIds.map((id) => names.get(id) ?? `class ${id}`),
    preprocessing: [...modality.describe(preparation)],
    accuracy: trained.accuracy,
    labels: trained.labels,
    parity: null,
  }
  const hasModel = formats.includes('tfjs')
  const hasTables = formats.includes('csv')
  let changed: readonly string[] = []
  await writeManifest(draft, manifest)
  if (hasModel) {
    context.report({ stage: 'Writing the model' })
    await startTensorFlow()
    const layersModel = toLayersModel(model.spec, model.weights)
    await writeLayersModel(layersModel, join(draft, MODEL_FOLDER))
    layersModel.dispose()
    const proof = await proveParity(draft, modality, { model, preparation }, opened)
    manifest.parity = proof.parity
    changed = proof.changed
    await writeManifest(draft, manifest)
  }
  if (hasTables) {
    context.report({ stage: 'Writing the tables', done: 0, total: null })
    await writeTables(draft, params, names, opened)
  }
  await writeFile(join(draft, README), guide(manifest, { hasModel, hasTables }))
  return { parity: manifest.parity, changed }
}

interface ModelToProve {
  readonly model: EncoderFile
  readonly preparation: Preparation
}

/** Reads originals as a stranger would, and compares with what the project makes of the inputs it keeps. */
async function proveParity(
  draft: string,
  modality: Modality,
  { model, preparation }: ModelToProve,
  { project, vectors, context }: Opened,
): Promise<Omit<ExportResult, 'directory'>> {
  const all = [...vectors.inputs.ids()]
  const drawn = new Random(SEED).sample(all.length, Math.min(PARITY_SAMPLES, all.length))
  const sampleIds = Array.from(drawn, (at) => all[at]!)
  const inputs = modality.prepare(vectors.inputs.getMany(sampleIds), preparation)
  const expected = await predictInputs(model, inputs, context.signal)
  const exported = await openExport(draft, () => modality)
  let [largestDifference, farthest] = [0, '']
  const changed: string[] = []
  let samples = 0
  const wanted = sampleIds.map((sampleId, position) => ({ sampleId, position }))
  for (const [file, ofFile] of Map.groupBy(wanted, ({ sampleId }) => project.samples.file(sampleId))) {
    context.signal.throwIfAborted()
    context.report({ stage: 'Checking the exported model', done: samples, total: sampleIds.length })
    // A file that has gone since it was imported proves nothing either way.
    if (file === null) continue
    const [first] = ofFile
    const sample = first && project.samples.get(first.sampleId)
    const source = sample && project.sources.get(sample.sourceId)
    if (!source) continue
    const positionOf = new Map(
      ofFile.map(({ sampleId, position }) => [hex(project.samples.contentHash(sampleId)), position]),
    )
    for await (const reading of modality.read(file, source.options)) {
      context.signal.throwIfAborted()
      if (!reading.isTaken) continue
      const { contentHash, part, input } = reading.sample
      const position = positionOf.get(hex(contentHash))
      if (position === undefined) {
        if (part === null) changed.push(file)
        continue
      }
      const [probabilities = []] = exported.probabilities([input])
      samples++
      probabilities.forEach((probability, c) => {
        const gap = Math.abs(probability - expected.data[position * expected.cols + c]!)
        // A probability that is no number is as far off as can be.
        const difference = Number.isNaN(gap) ? Infinity : gap
        if (difference > largestDifference) [largestDifference, farthest] = [difference, file]
      })
      positionOf.delete(hex(contentHash))
      if (positionOf.size === 0) break
    }
  }
  exported.dispose()
  if (largestDifference > PARITY_TOLERANCE) {
    throw new EngineError(
      'no-parity',
      `On ${farthest} the exported model differs from the project by ${largestDifference.toExponential(1)}, ` +
        `more than ${PARITY_TOLERANCE}. Nothing was exported. Export again; should this come back, please report it.`,
    )
  }
  return { parity: { samples, largestDifference }, changed }
}

function hex(hash: Uint8Array | null): string {
  return Buffer.from(hash ?? []).toString('hex')
}

async function writeTables(
  draft: string,
  { taskId, model }: JobParams<'export'>,
  names: ReadonlyMap<number, string>,
  { project, vectors }: Opened,
): Promise<void> {
  const current = project.labels.currentLabels(taskId)
  const checks = new Set(project.checks.all(taskId))
  const bySample = (kind: PredictionKind) =>
    new Map(vectors.predictions.all(taskId, kind).map((prediction) => [prediction.sampleId, prediction]))
  const propagated = bySample('propagated')
  const predicted = bySample(model)
  const paths = project.samples.ids().flatMap((sampleId) => {
    const sample = project.samples.get(sampleId)
    return sample === null ? [] : [{ sampleId, first: sample.duplicateOf ?? sampleId, path: sample.path }]
  })
  const labelRow = ({ first, path }: { first: SampleId; path: string }): LabelRow[] => {
    const label = current.get(first)
    if (label !== undefined) {
      const className = label.classId === null ? '' : (names.get(label.classId) ?? '')
      return [{ path, className, origin: label.origin, isCheck: checks.has(first), confidence: 1 }]
    }
    const guess = propagated.get(first)
    if (guess === undefined) return []
    const className = names.get(guess.classId) ?? ''
    return [{ path, className, origin: 'propagated', isCheck: false, confidence: guess.confidence }]
  }
  const predictionRow = ({ first, path }: { first: SampleId; path: string }): PredictionRow[] => {
    const guess = predicted.get(first)
    return guess === undefined
      ? []
      : [{ path, className: names.get(guess.classId) ?? '', confidence: guess.confidence }]
  }
  await writeLabelTable(join(draft, LABEL_TABLE), paths.flatMap(labelRow))
  await writePredictionTable(join(draft, PREDICTION_TABLE), paths.flatMap(predictionRow))
}

async function writeManifest(draft: string, manifest: Manifest): Promise<void> {
  await writeFile(join(draft, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @throws EngineError when the folder holds something that Handful did not write. */
function requireReplaceable(target: string): void {
  if (!existsSync(target)) return
  if (!statSync(target).isDirectory()) {
    throw new EngineError('bad-input', `${target} is a file, not a folder. Choose another name. Nothing was changed.`)
  }
  const entries = readdirSync(target)
  const foreign = entries.filter((entry) => !EXPORTED.includes(entry))
  if (foreign.length > 0 || (entries.length > 0 && !entries.includes(MANIFEST_FILE))) {
    throw new EngineError(
      'bad-input',
      `${target} holds “${foreign[0] ?? entries[0]}”, which is not of an earlier export. ` +
        'Choose another folder. Nothing was changed.',
    )
  }
}
