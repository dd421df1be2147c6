import type { Statement } from 'better-sqlite3'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { bytesOf } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** What the learner sees of one sample: `rgb` holds `height · width · 3` bytes, row by row from the top. */
export interface Input {
  readonly sampleId: SampleId
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

const SELECT = 'SELECT sample_id AS sampleId, width, height, rgb FROM input'

/** Owns the `input` table, so that each file is decoded once, at import. */
export class InputStore {
  readonly #db: ReadableDb
  readonly #upsert: Statement<[SampleId, number, number, Buffer]>
  readonly #remove: Statement<[SampleId]>
  readonly #get: Statement<[SampleId], Input>
  readonly #pageAfter: Statement<[number, number], Input>
  readonly #longestSides: Statement<[], number>
  readonly #ids: Statement<[], SampleId>
  readonly #count: Statement<[], number>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#upsert = db.prepare(`
      INSERT INTO input (sample_id, width, height, rgb) VALUES (?, ?, ?, ?)
      ON CONFLICT (sample_id) DO UPDATE SET width = excluded.width, height = excluded.height, rgb = excluded.rgb
    `)
    this.#remove = db.prepare('DELETE FROM input WHERE sample_id = ?')
    this.#get = db.prepare(`${SELECT} WHERE sample_id = ?`)
    this.#pageAfter = db.prepare(`${SELECT} WHERE sample_id > ? ORDER BY sample_id LIMIT ?`)
    this.#longestSides = db.prepare<[], number>('SELECT max(width, height) FROM input ORDER BY sample_id').pluck()
    this.#ids = db.prepare<[], SampleId>('SELECT sample_id FROM input ORDER BY sample_id').pluck()
    this.#count = db.prepare<[], number>('SELECT count(*) FROM input').pluck()
  }

  /** Inserts or replaces one batch. Either every row lands or none does. */
  putBatch(inputs: readonly Input[]): void {
    atomically(this.#db, () => {
      for (const { sampleId, width, height, rgb } of inputs) {
        if (rgb.length !== width * height * 3) {
          throw new RangeError(`sample ${sampleId} needs ${width} x ${height} x 3 bytes, got ${rgb.length}`)
        }
        this.#upsert.run(sampleId, width, height, bytesOf(rgb))
      }
    })
  }

  remove(sampleIds: readonly SampleId[]): void {
    atomically(this.#db, () => sampleIds.forEach((sampleId) => this.#remove.run(sampleId)))
  }

  get(sampleId: SampleId): Input | null {
    return this.#get.get(sampleId) ?? null
  }

  /** The inputs of these samples, in the order asked for. Throws for a sample without one. */
  getMany(sampleIds: readonly SampleId[]): readonly Input[] {
    return sampleIds.map((sampleId) => {
      const input = this.#get.get(sampleId)
      if (input === undefined) throw new RangeError(`sample ${sampleId} has no input`)
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
      yield page
      after = last.sampleId
    }
  }

  /** Longest side of every input, in pixels, in sample order. */
  longestSides(): Int32Array {
    return Int32Array.from(this.#longestSides.all())
  }

  /** Samples that have an input. */
  ids(): ReadonlySet<SampleId> {
    return new Set(this.#ids.all())
  }

  count(): number {
    return this.#count.get() ?? 0
  }
}
