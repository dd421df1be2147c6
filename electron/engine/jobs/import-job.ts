import { dirname, join, resolve } from 'node:path'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import { modalityGuide } from '../../../shared/domain/modalities.ts'
import type { SourceOptions } from '../../../shared/domain/project.ts'
import { EngineError } from '../base/errors.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import type { KnownSample } from '../db/sample-store.ts'
import { modalityOf } from '../modalities/index.ts'
import type { Modality, Reading, SourceFile } from '../modalities/modality.ts'
import { asSingleFile, scanFolder } from '../modalities/scan-folder.ts'
import { finder } from './find-in-path.ts'
import { ImportBatches } from './import-batches.ts'
import { jobParams, type JobParams } from './job-params.ts'
import type { Job, JobContext } from './job.ts'
import { nothingUsable } from './nothing-usable.ts'

/** Enough to keep every decoding thread busy while the results are taken in order. */
const READS_IN_FLIGHT = 32
const REPORT_EVERY = 16

/** What became of the files of one import. */
export interface ImportResult {
  readonly sourceId: SourceId
  readonly added: number
  /** Of those added, exact duplicates of another sample. */
  readonly duplicates: number
  readonly rejected: number
  /** In the project from an earlier import. */
  readonly unchanged: number
  /** With another content than when they were imported: they were read again, and their samples hold that now. */
  readonly changed: number
  /** Of those changed, samples with a label: it is kept, and may fit no longer. */
  readonly relabel: readonly SampleId[]
}

/**
 * Adds what is new in a folder or a file to the project.
 *
 * Each file is opened once: its samples go to the engine, which gives out the ids, and then what is kept of them for learning into
 * `vectors.db`. A kill between the two leaves samples without input; the next import of the source reads exactly those files
 * again, and so does one that is told something new of how to read them. A source without a single sample is refused.
 */
export const importJob: Job<JobParams<'import'>> = {
  kind: 'import',
  params: jobParams.import,

  async run({ path, digits, ...told }, context) {
    if (digits !== undefined) await addDigits(path, digits, context)
    const project = openProjectReadable(context.paths)
    const vectors = openVectorsForJob(context.paths)
    try {
      const root = resolve(path)
      const modality = modalityOf(project.info.get().modality)
      requireReadable(modality, told)
      const { files, folder, isFile } = await listFiles(modality, root, context)
      const before = project.sources.list().find((source) => source.path === root)
      requireSameCut(before, told)
      const sourceId = await context.write('import.openSource', { path: root, isFile, options: told })
      const options = project.sources.get(sourceId)?.options ?? told
      const known = project.samples.known(sourceId)
      const byFile = Map.groupBy(known.values(), ({ file }) => file)

      const withInput = vectors.inputs.ids()
      const pending = files.filter((file) => mustBeRead(file, byFile.get(file.path), withInput))
      const resting = new Set(files.map(({ path }) => path)).difference(new Set(pending.map(({ path }) => path)))
      const rejected = project.rejected.ofSource(sourceId).map(({ path }) => path)
      const paths = rejected.filter((path) => !isIn(path, resting))
      if (paths.length > 0) await context.write('import.forgetRejected', { sourceId, paths })
      const batches = new ImportBatches({
        sourceId,
        folder,
        known,
        byFile,
        classOf: finder(options.classesFrom),
        recordingOf: finder(options.recordingsFrom ?? null),
        samples: project.samples,
        vectors,
        context,
      })
      await readAll(pending, (file) => readFile(modality, join(folder, file.path), file, options), batches, context)
      const { counts, changedIds } = batches
      if (counts.added + known.size === 0) {
        const rejected = project.rejected.ofSource(sourceId)
        await context.write('import.forgetSource', { sourceId })
        throw nothingUsable(modality.name, root, rejected)
      }
      const changed = changedIds.length
      const present = files.reduce((sum, file) => sum + (byFile.get(file.path)?.length ?? 0), 0)
      const tasks = project.tasks.list()
      const relabel = changedIds.filter((id) => tasks.some((task) => project.labels.of(task.id, id) !== null))
      const unchanged = present - changed
      return { state: 'succeeded', result: { sourceId, ...counts, unchanged, changed, relabel } satisfies ImportResult }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

async function addDigits(path: string, count: number, { report, signal }: JobContext): Promise<void> {
  const { writeDigits } = await import('../demo/digits.ts')
  report({ stage: 'Writing handwritten digits', done: 0, total: count })
  await writeDigits(path, { count, signal, onProgress: (done, total) => report({ done, total }) })
}

/** @throws EngineError when the modality does not know the role of a column, has no such place to look at, or cuts nothing. */
function requireReadable(modality: Modality, told: SourceOptions): void {
  const { columns = {}, classesFrom, recordingsFrom } = told
  const { windowUnit } = modalityGuide[modality.name]
  if (windowUnit === null && (told.window ?? told.stride) !== undefined) {
    throw new EngineError('bad-input', `${modality.name} are not cut into windows. Nothing was added.`)
  }
  if (windowUnit !== 'events' && told.gap !== undefined) {
    throw new EngineError('bad-input', 'Only sessions of events are told apart by a gap. Nothing was added.')
  }
  for (const place of [classesFrom, recordingsFrom ?? null]) {
    finder(place)
    if (place?.startsWith('column:') !== true || Object.keys(modality.columns).length > 0) continue
    throw new EngineError(
      'bad-input',
      `${place} is no place to look at: ${modality.name} reads no tables. Nothing was added.`,
    )
  }
  const stranger = Object.keys(columns).find((role) => !Object.hasOwn(modality.columns, role))
  if (stranger === undefined) return
  const roles = Object.keys(modality.columns)
  const known = roles.length === 0 ? 'reads no tables' : `knows ${roles.join(', ')}`
  throw new EngineError('bad-input', `${modality.name} has no column "${stranger}"; it ${known}. Nothing was added.`)
}

/** @throws EngineError when a source that is known would be cut into other samples than before. */
function requireSameCut(
  before: { readonly options: SourceOptions; readonly sampleCount: number } | undefined,
  told: SourceOptions,
): void {
  if (before === undefined || before.sampleCount === 0) return
  for (const name of ['window', 'stride', 'gap', 'columns'] as const) {
    const [old, now] = [before.options[name], told[name]]
    if (now === undefined || JSON.stringify(old) === JSON.stringify(now)) continue
    throw new EngineError(
      'bad-input',
      `The samples of this source were read with ${name === 'columns' ? 'other' : 'another'} ${name} and may have labels. Add it to a new project instead. Nothing was changed.`,
    )
  }
}

/** Whether there is anything in a file that is not known, or not known to be as it was. */
function mustBeRead(
  { sizeBytes, modifiedAt }: SourceFile,
  samples: readonly KnownSample[] | undefined,
  withInput: ReadonlySet<SampleId>,
): boolean {
  if (samples === undefined) return true
  // A file that cannot be taken any more leaves its samples as they were read.
  return samples.some((sample) => {
    const isComplete = !sample.isFirst || withInput.has(sample.sampleId)
    return !isComplete || sample.sizeBytes !== sizeBytes || sample.modifiedAt !== modifiedAt
  })
}

/** Whether what is named by a path is one of the files, or a part of one. */
function isIn(path: string, files: ReadonlySet<string>): boolean {
  const names = path.split(':').map((_, at, pieces) => pieces.slice(0, at + 1).join(':'))
  return names.some((name) => files.has(name))
}

interface FoundFiles {
  readonly files: readonly SourceFile[]
  readonly isFile: boolean
  /** What the paths of the files are relative to. */
  readonly folder: string
}

async function listFiles(modality: Modality, root: string, context: JobContext): Promise<FoundFiles> {
  const judge: Modality['judge'] = (path, sizeBytes) => modality.judge(path, sizeBytes)
  context.report({ stage: 'Looking for files', done: 0, total: null })
  const single = await asSingleFile(root, judge)
  if (single !== null) return { files: [single], isFile: true, folder: dirname(root) }
  const files: SourceFile[] = []
  for await (const file of scanFolder(root, judge, context.signal)) {
    files.push(file)
    if (files.length % REPORT_EVERY === 0) context.report({ done: files.length })
  }
  return { files, isFile: false, folder: root }
}

async function* readFile(
  modality: Modality,
  path: string,
  { rejection }: SourceFile,
  options: SourceOptions,
): AsyncGenerator<Reading> {
  if (rejection === null) yield* modality.read(path, options)
  else yield { isTaken: false, part: null, rejection }
}

/**
 * Begins several files at once and takes them in their order, so that the same folder always gets the same ids. What follows the
 * first sample of a file is read when its turn comes: a long one is never held as a whole.
 */
async function readAll(
  files: readonly SourceFile[],
  read: (file: SourceFile) => AsyncGenerator<Reading>,
  batches: ImportBatches,
  context: JobContext,
): Promise<void> {
  const total = files.length === 0 ? null : files.length
  const begin = (file: SourceFile) => {
    const readings = read(file)
    return { readings, first: readings.next() }
  }
  const begun = files.slice(0, READS_IN_FLIGHT).map(begin)
  let taken = 0
  const report = (done: number): void => {
    if (taken++ % REPORT_EVERY === 0)
      context.report({ stage: 'Reading files', done, total, figures: { ...batches.counts } })
  }
  for (const [at, file] of files.entries()) {
    if (context.signal.aborted) break
    const { readings, first } = begun.shift() ?? begin(file)
    const next = files[at + READS_IN_FLIGHT]
    if (next !== undefined) begun.push(begin(next))
    let step = await first
    for (; step.done !== true && !context.signal.aborted; step = await readings.next()) {
      await batches.add(file, step.value)
      report(at)
    }
    if (step.done === true) batches.end(file)
  }
  await Promise.all(begun.map(({ readings }) => readings.return(undefined)))
  // Also when cancelled: what has been read is kept.
  await batches.finish()
  context.signal.throwIfAborted()
  context.report({ stage: 'Reading files', done: files.length, total, figures: { ...batches.counts } })
}
