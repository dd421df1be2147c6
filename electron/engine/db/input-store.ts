import type { Statement } from 'better-sqlite3'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { bytesOf } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** What is kept of one sample for learning. */
export interface Input {
  readonly sampleId: SampleId
  /** Lengths of its axes. */
  readonly shape: readonly number[]
  /** As the modality writes it. */
  readonly data: Uint8Array
}

type InputRow = Omit<Input, 'shape'> & { readonly shape: string }

const SELECT = 'SELECT sample_id AS sampleId, shape, data FROM input'

/** Owns the `input` table, so that each file is decoded once, at import. */
export class InputStore {
  readonly #db: ReadableDb
  readonly #upsert: Statement<[SampleId, string, Buffer]>
  readonly #remove: Statement<[SampleId]>
  readonly #get: Statement<[SampleId], InputRow>
  readonly #pageAfter: Statement<[number, number], InputRow>
  readonly #ids: Statement<[], SampleId>
  readonly #count: Statement<[], number>
  readonly #containing: Statement<[string, string], SampleId>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#upsert = db.prepare(`
      INSERT INTO input (sample_id, shape, data) VALUES (?, ?, ?)
      ON CONFLICT (sample_id) DO UPDATE SET shape = excluded.shape, data = excluded.data
    `)
    this.#remove = db.prepare('DELETE FROM input WHERE sample_id = ?')
    this.#get = db.prepare(`${SELECT} WHERE sample_id = ?`)
    this.#pageAfter = db.prepare(`${SELECT} WHERE sample_id > ? ORDER BY sample_id LIMIT ?`)
    this.#ids = db.prepare<[], SampleId>('SELECT sample_id FROM input ORDER BY sample_id').pluck()
    this.#containing = db
      .prepare<[string, string], SampleId>(
        `SELECT sample_id FROM input
         WHERE instr(lower(CAST(data AS TEXT)), ?) > 0 OR instr(CAST(data AS TEXT), ?) > 0 ORDER BY sample_id`,
      )
      .pluck()
    this.#count = db.prepare<[], number>('SELECT count(*) FROM input').pluck()
  }

  /** Inserts or replaces one batch. Either every row lands or none does. */
  putBatch(inputs: readonly Input[]): void {
    atomically(this.#db, () => {
      for (const { sampleId, shape, data } of inputs) {
        this.#upsert.run(sampleId, JSON.stringify(shape), bytesOf(data))
      }
    })
  }

  remove(sampleIds: readonly SampleId[]): void {
    atomically(this.#db, () => sampleIds.forEach((sampleId) => this.#remove.run(sampleId)))
  }

  get(sampleId: SampleId): Input | null {
    const row = this.#get.get(sampleId)
    return row === undefined ? null : toInput(row)
  }

  /** The inputs of these samples, in the order asked for. Throws for a sample without one. */
  getMany(sampleIds: readonly SampleId[]): readonly Input[] {
    return sampleIds.map((sampleId) => {
      const input = this.get(sampleId)
      if (input === null) throw new RangeError(`sample ${sampleId} has no input`)
      return input
    })
  }

  /** Yields every input in sample order, keyed on the last id: a write between two pages can neither repeat nor skip one. */
  *scan(pageSize = 1024): Generator<readonly Input[]> {
    let after = 0
    while (true) {
      const page = this.#pageAfter.all(after, pageSize)
      const last = page.at(-1)
      if (last === undefined) return
      yield page.map(toInput)
      after = last.sampleId
    }
  }

  /** Samples whose input is text that holds this, in order. Latin letters are compared without case. */
  containing(text: string): readonly SampleId[] {
    return this.#containing.all(text.toLowerCase(), text)
  }

  /** Samples that have an input. */
  ids(): ReadonlySet<SampleId> {
    return new Set(this.#ids.all())
  }

  count(): number {
    return this.#count.get() ?? 0
  }
}

function toInput({ shape, ...row }: InputRow): Input {
  return { ...row, shape: JSON.parse(shape) as number[] }
}
