import { join } from 'node:path'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import type { RejectedFile } from '../../../shared/domain/project.ts'
import type { Input } from '../db/input-store.ts'
import type { VectorsWriter } from '../db/project.ts'
import type { ChangedSample, KnownSample, NewSample, ReadFile, SampleStore, TouchedSample } from '../db/sample-store.ts'
import type { Reading, SampleInput, SampleReading, SourceFile } from '../modalities/modality.ts'
import type { Finder } from './find-in-path.ts'
import type { JobContext } from './job.ts'

const BATCH_SAMPLES = 512
// Of one file; more are only counted.
const MOST_LISTED = 1_000

interface Batch {
  readonly samples: NewSample[]
  /** Of the samples, in their order. */
  readonly inputs: SampleInput[]
  /** Of the samples, in their order. */
  readonly classNames: (string | null)[]
  /** Of samples that came in before. */
  readonly classes: (readonly [SampleId, string])[]
  readonly rejected: Omit<RejectedFile, 'sourceId'>[]
  /** Of samples that an earlier import left without. */
  readonly missing: Input[]
  /** Known samples whose files hold something else now. */
  readonly changed: ChangedSample[]
  /** Of the changed samples, in their order. */
  readonly changedInputs: SampleInput[]
  readonly touched: TouchedSample[]
  /** Files with several samples that end here. */
  readonly ended: ReadFile[]
}

/** Gathers what was read and writes it in batches: samples through the engine, inputs into `vectors.db`. */
export class ImportBatches {
  readonly counts = { added: 0, duplicates: 0, rejected: 0 }
  readonly changedIds: SampleId[] = []
  readonly #options: Options
  #batch = emptyBatch()
  #size = 0
  /** The file under way, if it turned out to hold several samples. */
  #file: FileInParts | null = null
  #writing: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes one sample of a file. Waits only when the batch before is still being written: one is read while one is written. */
  async add(file: SourceFile, reading: Reading): Promise<void> {
    const { part } = reading.isTaken ? reading.sample : reading
    if (part !== null && this.#file?.path !== file.path) this.#file = this.#inParts(file.path)
    if (reading.isTaken) this.#take(file, reading.sample)
    else this.#reject(file.path, reading)
    this.#size++
    if (this.#size >= BATCH_SAMPLES) await this.#next()
  }

  /** Tells that all of a file was read. One that is not read to its end, because of a kill or a cancel, is read again by the next import. */
  end({ path, sizeBytes, modifiedAt }: SourceFile): void {
    if (this.#file?.path === path) this.#batch.ended.push({ path, sizeBytes, modifiedAt })
  }

  #inParts(path: string): FileInParts {
    const { byFile, samples } = this.#options
    const known = Map.groupBy(byFile.get(path) ?? [], ({ sampleId }) => hex(samples.contentHash(sampleId)))
    return { path, known, rejected: 0 }
  }

  #take(file: SourceFile, reading: SampleReading): void {
    const { known, classOf, recordingOf } = this.#options
    const { input, className: given, ...rest } = reading
    const { part } = reading
    const className = classOf?.(join(this.#options.folder, file.path)) ?? given
    const recording = recordingOf?.(join(this.#options.folder, file.path)) ?? rest.recording
    const path = part === null ? file.path : `${file.path}:${part}`
    const modifiedAt = part === null ? file.modifiedAt : null
    const found = { ...rest, path, recording, sizeBytes: file.sizeBytes, modifiedAt }
    // Rows move when others are added above them, and a label must not come to mean another row: parts are found by what they hold.
    const sample = part === null ? known.get(path) : this.#file?.known.get(hex(reading.contentHash))?.shift()
    if (sample !== undefined) {
      if (className !== null) this.#batch.classes.push([sample.sampleId, className])
      this.#takeKnown(sample, found, input)
      return
    }
    this.#batch.samples.push(found)
    this.#batch.inputs.push(input)
    this.#batch.classNames.push(className)
  }

  #takeKnown({ sampleId, isFirst }: KnownSample, found: NewSample, input: SampleInput): void {
    const { path, part, ...content } = found
    const before = this.#options.samples.contentHash(sampleId)
    if (before !== null && Buffer.compare(before, found.contentHash) === 0) {
      const { modifiedAt, recording } = found
      this.#batch.touched.push({ sampleId, path, part, modifiedAt, recording })
      if (isFirst) this.#batch.missing.push({ sampleId, ...input })
    } else {
      this.#batch.changed.push({ sampleId, ...content })
      this.#batch.changedInputs.push(input)
    }
  }

  #reject(path: string, { part, rejection }: Extract<Reading, { isTaken: false }>): void {
    this.counts.rejected++
    if (part === null || this.#file === null || ++this.#file.rejected <= MOST_LISTED)
      this.#batch.rejected.push({ path: part === null ? path : `${path}:${part}`, ...rejection })
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
    const { samples, inputs, classNames, classes, rejected, missing, ended } = batch
    const { sourceId, context, vectors } = this.#options
    if (samples.length + rejected.length > 0) {
      const added = await context.write('import.addSamples', { sourceId, samples, classNames, rejected })
      added.forEach(({ sampleId, duplicateOf }, at) => {
        const input = inputs[at]
        if (input !== undefined && duplicateOf === null) missing.push({ sampleId, ...input })
      })
      this.counts.added += added.length
      this.counts.duplicates += added.filter(({ duplicateOf }) => duplicateOf !== null).length
    }
    if (classes.length > 0) await context.write('import.setClasses', classes)
    await this.#replace(batch)
    vectors.inputs.putBatch(missing)
    if (ended.length > 0) await context.write('import.setRead', { sourceId, files: ended })
  }

  /**
   * What was computed of the old content goes first: a kill after that leaves samples without input, which the next
   * import reads again.
   */
  async #replace({ changed, changedInputs, touched, missing }: Batch): Promise<void> {
    if (changed.length + touched.length === 0) return
    const { sourceId, context, vectors } = this.#options
    const ids = changed.map(({ sampleId }) => sampleId)
    const old = ids.map((sampleId) => vectors.inputs.get(sampleId))
    vectors.inputs.remove(ids)
    vectors.embeddings.remove(ids)
    vectors.maps.remove(ids)
    const replaced = await context.write('import.replaceSamples', { sourceId, changed, touched })
    replaced.forEach(({ sampleId, duplicateOf, heir }, at) => {
      const [input, left] = [changedInputs[at], old[at]]
      if (duplicateOf === null && input !== undefined) missing.push({ sampleId, ...input })
      if (heir !== null && left !== undefined && left !== null) missing.push({ ...left, sampleId: heir })
    })
    this.changedIds.push(...ids)
  }
}

interface FileInParts {
  readonly path: string
  /** Its samples of earlier imports that were not found again yet, by what they hold. */
  readonly known: ReadonlyMap<string, KnownSample[]>
  rejected: number
}

interface Options {
  readonly sourceId: SourceId
  /** Samples of earlier imports by path, and by the path of their file. */
  readonly known: ReadonlyMap<string, KnownSample>
  readonly byFile: ReadonlyMap<string, readonly KnownSample[]>
  /** What the paths of files are relative to. */
  readonly folder: string
  /** `null` where it is not to be found in paths. */
  readonly classOf: Finder | null
  readonly recordingOf: Finder | null
  readonly samples: SampleStore
  readonly vectors: Pick<VectorsWriter, 'inputs' | 'embeddings' | 'maps'>
  readonly context: JobContext
}

function emptyBatch(): Batch {
  return {
    samples: [],
    inputs: [],
    classNames: [],
    classes: [],
    rejected: [],
    missing: [],
    changed: [],
    changedInputs: [],
    touched: [],
    ended: [],
  }
}

function hex(hash: Uint8Array | null): string {
  return Buffer.from(hash ?? []).toString('hex')
}
