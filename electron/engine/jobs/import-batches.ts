import type { SourceId } from '../../../shared/domain/ids.ts'
import type { RejectedFile } from '../../../shared/domain/project.ts'
import type { Input, InputStore } from '../db/input-store.ts'
import type { KnownSample, NewSample } from '../db/sample-store.ts'
import type { Reading, SampleInput, SourceFile } from '../modalities/modality.ts'
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
}

/** Gathers what was read and writes it in batches: samples through the engine, inputs into `vectors.db`. */
export class ImportBatches {
  readonly counts = { added: 0, duplicates: 0, rejected: 0 }
  readonly #options: Options
  #batch = emptyBatch()
  #size = 0
  #writing: Promise<void> = Promise.resolve()

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes one file. Waits only when the batch before is still being written: one is read while one is written. */
  async add({ path, sizeBytes }: SourceFile, reading: Reading): Promise<void> {
    const { known, classOf } = this.#options
    const sample = known.get(path)
    if (!reading.isTaken) {
      this.#batch.rejected.push({ path, ...reading.rejection })
    } else if (sample !== undefined) {
      this.#batch.missing.push({ sampleId: sample.sampleId, ...reading.sample.input })
    } else {
      const { input, ...rest } = reading.sample
      this.#batch.samples.push({ path, sizeBytes, ...rest })
      this.#batch.inputs.push(input)
      if (classOf !== null) this.#batch.classNames.push(classOf(path))
    }
    this.#size++
    if (this.#size >= BATCH_FILES) await this.#next()
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

  async #write({ samples, inputs, classNames, rejected, missing }: Batch): Promise<void> {
    const { sourceId, context, inputs: store } = this.#options
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
    store.putBatch(missing)
  }
}

interface Options {
  readonly sourceId: SourceId
  readonly known: ReadonlyMap<string, KnownSample>
  /** The true class of a file by its path; `null` unless classes come from the folder. */
  readonly classOf: ((path: string) => string) | null
  readonly inputs: InputStore
  readonly context: JobContext
}

function emptyBatch(): Batch {
  return { samples: [], inputs: [], classNames: [], rejected: [], missing: [] }
}
