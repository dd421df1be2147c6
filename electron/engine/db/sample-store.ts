import type { Statement } from 'better-sqlite3'
import { join } from 'node:path'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import type { Sample } from '../../../shared/domain/project.ts'
import { atomically, type ReadableDb } from './database.ts'

export interface NewSample {
  /** Relative to the source, forward slashes. */
  readonly path: string
  readonly contentHash: Uint8Array
  readonly sizeBytes: number
  /** Last change of the file, milliseconds. */
  readonly modifiedAt: number
  /** Pixels, after orientation. */
  readonly width: number
  readonly height: number
}

export interface AddedSample {
  readonly sampleId: SampleId
  readonly duplicateOf: SampleId | null
}

/** What a file of a known sample holds now. */
export type ChangedSample = Omit<NewSample, 'path'> & { readonly sampleId: SampleId }

export interface ReplacedSample extends AddedSample {
  /** Of the exact duplicates that it left behind, the one that is the first of them now. */
  readonly heir: SampleId | null
}

export interface KnownSample {
  readonly sampleId: SampleId
  readonly sizeBytes: number
  /** `null` for samples from before this was kept. */
  readonly modifiedAt: number | null
  /** False for an exact duplicate of another sample. */
  readonly isFirst: boolean
}

type Insert = [SourceId, string, Uint8Array, number, number, number, number, SampleId | null]

const SELECT = `
  SELECT id, source_id AS sourceId, path, width, height, size_bytes AS sizeBytes, duplicate_of AS duplicateOf
  FROM sample`

/** Owns the `sample` table. */
export class SampleStore {
  readonly #db: ReadableDb
  readonly #firstWith: Statement<[Uint8Array], SampleId>
  readonly #insert: Statement<Insert>
  readonly #replace: Statement<ChangedSample & { duplicateOf: SampleId | null }>
  readonly #firstDuplicate: Statement<[SampleId], SampleId>
  readonly #makeFirst: Statement<[SampleId]>
  readonly #passOn: Statement<[SampleId, SampleId]>
  readonly #setModifiedAt: Statement<[number, SampleId]>
  readonly #contentHash: Statement<[SampleId], Uint8Array>
  readonly #get: Statement<[SampleId], Sample>
  readonly #page: Statement<[number, number], Sample>
  readonly #known: Statement<[SourceId], KnownSample & { path: string }>
  readonly #ids: Statement<[], SampleId>
  readonly #firstIds: Statement<[], SampleId>
  readonly #duplicates: Statement<[], [SampleId, SampleId]>
  readonly #file: Statement<[SampleId], [string, string]>
  readonly #named: Statement<{ text: string; limit: number }, Sample>
  readonly #countNamed: Statement<[string], number>
  readonly #counts: Statement<[], { samples: number; duplicates: number }>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#firstWith = db
      .prepare<[Uint8Array], SampleId>('SELECT id FROM sample WHERE content_hash = ? AND duplicate_of IS NULL')
      .pluck()
    this.#insert = db.prepare(`
      INSERT INTO sample (source_id, path, content_hash, size_bytes, modified_at, width, height, duplicate_of)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    `)
    this.#replace = db.prepare(`
      UPDATE sample SET content_hash = :contentHash, size_bytes = :sizeBytes, modified_at = :modifiedAt,
        width = :width, height = :height, duplicate_of = :duplicateOf
      WHERE id = :sampleId
    `)
    this.#firstDuplicate = db
      .prepare<[SampleId], SampleId>('SELECT id FROM sample WHERE duplicate_of = ? ORDER BY id LIMIT 1')
      .pluck()
    this.#makeFirst = db.prepare('UPDATE sample SET duplicate_of = NULL WHERE id = ?')
    this.#passOn = db.prepare('UPDATE sample SET duplicate_of = ? WHERE duplicate_of = ?')
    this.#setModifiedAt = db.prepare('UPDATE sample SET modified_at = ? WHERE id = ?')
    this.#contentHash = db.prepare<[SampleId], Uint8Array>('SELECT content_hash FROM sample WHERE id = ?').pluck()
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#page = db.prepare(`${SELECT} ORDER BY id LIMIT ? OFFSET ?`)
    this.#known = db.prepare(`
      SELECT path, id AS sampleId, size_bytes AS sizeBytes, modified_at AS modifiedAt, duplicate_of IS NULL AS isFirst
      FROM sample WHERE source_id = ?
    `)
    this.#ids = db.prepare<[], SampleId>('SELECT id FROM sample ORDER BY id').pluck()
    this.#firstIds = db.prepare<[], SampleId>('SELECT id FROM sample WHERE duplicate_of IS NULL ORDER BY id').pluck()
    this.#duplicates = db
      .prepare<[], [SampleId, SampleId]>('SELECT id, duplicate_of FROM sample WHERE duplicate_of IS NOT NULL')
      .raw()
    this.#file = db
      .prepare<[SampleId], [string, string]>(
        'SELECT source.path, sample.path FROM sample JOIN source ON source.id = source_id WHERE sample.id = ?',
      )
      .raw()
    this.#named = db.prepare(`${SELECT} WHERE instr(lower(path), :text) > 0 ORDER BY id LIMIT :limit`)
    this.#countNamed = db
      .prepare<[string], number>('SELECT count(*) FROM sample WHERE instr(lower(path), ?) > 0')
      .pluck()
    this.#counts = db.prepare(`
      SELECT (SELECT count(*) FROM sample) AS samples,
        (SELECT count(*) FROM sample WHERE duplicate_of IS NOT NULL) AS duplicates
    `)
  }

  /** Adds samples of one source, finding exact duplicates by content. Either every row lands or none does. */
  addBatch(sourceId: SourceId, samples: readonly NewSample[]): readonly AddedSample[] {
    return atomically(this.#db, () =>
      samples.map(({ path, contentHash, sizeBytes, modifiedAt, width, height }) => {
        const duplicateOf = this.#firstWith.get(contentHash) ?? null
        const file = [sizeBytes, modifiedAt, width, height] as const
        const { lastInsertRowid } = this.#insert.run(sourceId, path, contentHash, ...file, duplicateOf)
        return { sampleId: Number(lastInsertRowid) as SampleId, duplicateOf }
      }),
    )
  }

  /** Takes over what files of known samples hold now. Ids, and with them labels, stay. */
  replaceBatch(changes: readonly ChangedSample[]): readonly ReplacedSample[] {
    return atomically(this.#db, () =>
      changes.map((change) => {
        const { sampleId } = change
        const duplicateOf = this.#firstWith.get(change.contentHash) ?? null
        const heir = this.#firstDuplicate.get(sampleId) ?? null
        this.#replace.run({ ...change, duplicateOf })
        if (heir !== null) {
          this.#makeFirst.run(heir)
          this.#passOn.run(heir, sampleId)
        }
        return { sampleId, duplicateOf, heir }
      }),
    )
  }

  /** Notes that files which were touched hold what they held before. */
  setModified(touched: readonly { readonly sampleId: SampleId; readonly modifiedAt: number }[]): void {
    atomically(this.#db, () =>
      touched.forEach(({ sampleId, modifiedAt }) => this.#setModifiedAt.run(modifiedAt, sampleId)),
    )
  }

  /** SHA-256 of the file's bytes when it was read; `null` for an unknown id. */
  contentHash(sampleId: SampleId): Uint8Array | null {
    return this.#contentHash.get(sampleId) ?? null
  }

  get(sampleId: SampleId): Sample | null {
    return this.#get.get(sampleId) ?? null
  }

  /** In the order they came in. */
  page(offset: number, limit: number): readonly Sample[] {
    return this.#page.all(limit, offset)
  }

  /** Samples whose path holds a text, in the order they came in, and how many there are in all. Letters are compared without case. */
  named(text: string, limit: number): { readonly total: number; readonly samples: readonly Sample[] } {
    const wanted = text.toLowerCase()
    return { total: this.#countNamed.get(wanted) ?? 0, samples: this.#named.all({ text: wanted, limit }) }
  }

  /** What a source's files were when they came in, by path: those need not be read again. */
  known(sourceId: SourceId): ReadonlyMap<string, KnownSample> {
    const rows = this.#known.all(sourceId)
    return new Map(rows.map(({ path, isFirst, ...row }) => [path, { ...row, isFirst: Boolean(isFirst) }]))
  }

  /** All samples, in the order they came in. */
  ids(): readonly SampleId[] {
    return this.#ids.all()
  }

  /** Samples without their exact duplicates: what is learned from, suggested and drawn as checks. */
  firstIds(): readonly SampleId[] {
    return this.#firstIds.all()
  }

  /** Each exact duplicate and the sample it repeats. */
  duplicates(): ReadonlyMap<SampleId, SampleId> {
    return new Map(this.#duplicates.all())
  }

  /** Absolute path of the sample's file; `null` for an unknown id. */
  file(sampleId: SampleId): string | null {
    const parts = this.#file.get(sampleId)
    return parts === undefined ? null : join(...parts)
  }

  counts(): { readonly samples: number; readonly duplicates: number } {
    return this.#counts.get() ?? { samples: 0, duplicates: 0 }
  }
}
