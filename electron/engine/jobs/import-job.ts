import { basename, dirname, join, resolve } from 'node:path'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import { openProjectReadable, openVectorsForJob } from '../db/project.ts'
import type { KnownSample } from '../db/sample-store.ts'
import { modalityOf } from '../modalities/index.ts'
import type { Modality, Reading, SourceFile } from '../modalities/modality.ts'
import { ImportBatches } from './import-batches.ts'
import { jobParams, type JobParams } from './job-params.ts'
import type { Job, JobContext } from './job.ts'

/** Enough to keep every decoding thread busy while the results are taken in order. */
const READS_IN_FLIGHT = 32
const REPORT_EVERY = 16
const CLASSES_PER_WRITE = 5_000

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
 * Adds what is new in a folder to the project.
 *
 * Each file is opened once: its sample goes to the engine, which gives out the id, and then what the learner sees of it
 * into `vectors.db`. A kill between the two leaves samples without input; the next import of the folder reads exactly
 * those again.
 */
export const importJob: Job<JobParams<'import'>> = {
  kind: 'import',
  params: jobParams.import,

  async run({ path, classesFrom }, context) {
    const project = openProjectReadable(context.paths)
    const vectors = openVectorsForJob(context.paths)
    try {
      const folder = resolve(path)
      const modality = modalityOf(project.info.get().modality)
      const files = await listFiles(modality, folder, context)
      const sourceId = await context.write('import.openSource', { path: folder, classesFrom })
      const known = project.samples.known(sourceId)
      const classOf = classesFrom === null ? null : (file: string) => basename(dirname(join(folder, file)))
      if (classOf !== null) await setClasses(known, classOf, context)

      const withInput = vectors.inputs.ids()
      const isComplete = (sample: KnownSample): boolean => !sample.isFirst || withInput.has(sample.sampleId)
      const pending = files.filter(({ path, sizeBytes, modifiedAt }) => {
        const sample = known.get(path)
        if (sample === undefined || !isComplete(sample)) return true
        // A file that cannot be taken any more leaves its sample as it was read.
        return sample.sizeBytes !== sizeBytes || sample.modifiedAt !== modifiedAt
      })
      const batches = new ImportBatches({ sourceId, known, classOf, samples: project.samples, vectors, context })
      await readAll(pending, (file) => readFile(modality, folder, file), batches, context)
      const { counts, changedIds } = batches
      const changed = changedIds.length
      const unchanged = files.length - counts.added - counts.rejected - changed
      const tasks = project.tasks.list()
      const relabel = changedIds.filter((id) => tasks.some((task) => project.labels.of(task.id, id) !== null))
      return { state: 'succeeded', result: { sourceId, ...counts, unchanged, changed, relabel } satisfies ImportResult }
    } finally {
      vectors.close()
      project.close()
    }
  },
}

async function listFiles(modality: Modality, folder: string, context: JobContext): Promise<SourceFile[]> {
  const files: SourceFile[] = []
  context.report({ stage: 'Looking for files', done: 0, total: null })
  for await (const file of modality.scan(folder, context.signal)) {
    files.push(file)
    if (files.length % REPORT_EVERY === 0) context.report({ done: files.length })
  }
  return files
}

/** Samples that came in before without a class get one, so that a folder can be added again to learn its classes. */
async function setClasses(
  known: ReadonlyMap<string, KnownSample>,
  classOf: (path: string) => string,
  context: JobContext,
): Promise<void> {
  const truths: [SampleId, string][] = Array.from(known, ([path, { sampleId }]) => [sampleId, classOf(path)])
  for (let start = 0; start < truths.length; start += CLASSES_PER_WRITE) {
    await context.write('import.setClasses', truths.slice(start, start + CLASSES_PER_WRITE))
  }
}

function readFile(modality: Modality, folder: string, { path, rejection }: SourceFile): Promise<Reading> {
  if (rejection !== null) return Promise.resolve({ isTaken: false, rejection })
  return modality.read(join(folder, path))
}

/** Reads several files at once and takes them in their order, so that the same folder always gets the same ids. */
async function readAll(
  files: readonly SourceFile[],
  read: (file: SourceFile) => Promise<Reading>,
  batches: ImportBatches,
  context: JobContext,
): Promise<void> {
  const total = files.length === 0 ? null : files.length
  const readings = files.slice(0, READS_IN_FLIGHT).map(read)
  for (const [at, file] of files.entries()) {
    if (context.signal.aborted) break
    const reading = await readings.shift()
    const next = files[at + READS_IN_FLIGHT]
    if (next !== undefined) readings.push(read(next))
    if (reading !== undefined) await batches.add(file, reading)
    if (at % REPORT_EVERY === 0)
      context.report({ stage: 'Reading files', done: at, total, figures: { ...batches.counts } })
  }
  // Also when cancelled: what has been read is kept.
  await batches.finish()
  context.signal.throwIfAborted()
  context.report({ stage: 'Reading files', done: files.length, total, figures: { ...batches.counts } })
}
