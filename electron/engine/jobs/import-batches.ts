import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import type { RejectedFile } from '../../../shared/domain/project.ts'
import type { Input } from '../db/input-store.ts'
import type { VectorsWriter } from '../db/project.ts'
import type { ChangedSample, KnownSample, NewSample, SampleStore } from '../db/sample-store.ts'
import type { Reading, SampleInput, SampleReading, SourceFile } from '../modalities/modality.ts'
import type { TouchedSample } from './import-writes.ts'
import type { JobContext } from './job.ts'

const BATCH_FILES = 512

interface Batch {
  readonly samples: NewSample[]
  /** Of the samples, in their order. */
  readonly inputs: SampleInput[]
  readonly classNames: string[]
  readonly rejected: Omit<RejectedFile, 'sourceId'>[]
  /** Of samples that an earlier import left without. */
  readonly missing: Input[]
  /** Known samples whose files hold something else now. */
  readonly changed: ChangedSample[]
  /** Of the changed samples, in their order. */
  readonly changedInputs: SampleInput[]
  readonly touched: TouchedSample[]
}

/** Gathers what was read and writes it in batches: samples through the engine, inputs into `vectors.db`. */
export class ImportBatches {
  readonly counts = { added: 0, duplicates: 0, rejected: 0 }
  readonly changedIds: SampleId[] = []
  readonly #options: Options
  #batch = emptyBatch()
  #size = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes one file. Waits only when the batch before is still being written: one is read while one is written. */
  async add({ path, sizeBytes, modifiedAt }: SourceFile, reading: Reading): Promise<void> {
    const { known, classOf } = this.#options
    const sample = known.get(path)
    if (!reading.isTaken) {
      this.#batch.rejected.push({ path, ...reading.rejection })
    } else if (sample !== undefined) {
      this.#addKnown(sample, { sizeBytes, modifiedAt }, reading.sample)
    } else {
      const { input, ...rest } = reading.sample
      this.#batch.samples.push({ path, sizeBytes, modifiedAt, ...rest })
      this.#batch.inputs.push(input)
      if (classOf !== null) this.#batch.classNames.push(classOf(path))
    }
    this.#size++
    if (this.#size >= BATCH_FILES) await this.#next()
  }

  #addKnown(
    { sampleId, isFirst }: KnownSample,
    file: Pick<SourceFile, 'sizeBytes' | 'modifiedAt'>,
    { input, ...rest }: SampleReading,
  ): void {
    const before = this.#options.samples.contentHash(sampleId)
    if (before !== null && Buffer.compare(before, rest.contentHash) === 0) {
      this.#batch.touched.push({ sampleId, modifiedAt: file.modifiedAt })
      if (isFirst) this.#batch.missing.push({ sampleId, ...input })
    } else {
      this.#batch.changed.push({ sampleId, ...file, ...rest })
      this.#batch.changedInputs.push(input)
    }
  }

  /** Resolves once everything is written. */
  async finish(): Promise<void> {
    await this.#next()
    await this.#writing
  }

  async #next(): Promise<void> {
    await this.#writing
    this.#writing = this.#write(this.#batch)
    // A failure is thrown where the writing is awaited next; until then it is not "unhandled".
    this.#writing.catch(() => {})
    this.#batch = emptyBatch()
    this.#size = 0
  }

  async #write(batch: Batch): Promise<void> {
    const { samples, inputs, classNames, rejected, missing } = batch
    const { sourceId, context, vectors } = this.#options
    if (samples.length + rejected.length > 0) {
      const added = await context.write('import.addSamples', { sourceId, samples, classNames, rejected })
      added.forEach(({ sampleId, duplicateOf }, at) => {
        const input = inputs[at]
        if (input !== undefined && duplicateOf === null) missing.push({ sampleId, ...input })
      })
      this.counts.added += added.length
      this.counts.duplicates += added.filter(({ duplicateOf }) => duplicateOf !== null).length
      this.counts.rejected += rejected.length
    }
    await this.#replace(batch)
    vectors.inputs.putBatch(missing)
  }

  /**
   * What was computed of the old content goes first: a kill after that leaves samples without input, which the next
   * import reads again.
   */
  async #replace({ changed, changedInputs, touched, missing }: Batch): Promise<void> {
    if (changed.length + touched.length === 0) return
    const { context, vectors } = this.#options
    const ids = changed.map(({ sampleId }) => sampleId)
    const old = ids.map((sampleId) => vectors.inputs.get(sampleId))
    vectors.inputs.remove(ids)
    vectors.embeddings.remove(ids)
    const replaced = await context.write('import.replaceSamples', { changed, touched })
    replaced.forEach(({ sampleId, duplicateOf, heir }, at) => {
      const [input, left] = [changedInputs[at], old[at]]
      if (duplicateOf === null && input !== undefined) missing.push({ sampleId, ...input })
      if (heir !== null && left !== undefined && left !== null) missing.push({ ...left, sampleId: heir })
    })
    this.changedIds.push(...ids)
  }
}

interface Options {
  readonly sourceId: SourceId
  readonly known: ReadonlyMap<string, KnownSample>
  /** The true class of a file by its path; `null` unless classes come from the folder. */
  readonly classOf: ((path: string) => string) | null
  readonly samples: SampleStore
  readonly vectors: Pick<VectorsWriter, 'inputs' | 'embeddings'>
  readonly context: JobContext
}

function emptyBatch(): Batch {
  return {
    samples: [],
    inputs: [],
    classNames: [],
    rejected: [],
    missing: [],
    changed: [],
    changedInputs: [],
    touched: [],
  }
}
