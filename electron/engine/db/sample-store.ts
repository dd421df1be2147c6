import type { Statement } from 'better-sqlite3'
import { join } from 'node:path'
import type { SampleId, SourceId } from '../../../shared/domain/ids.ts'
import type { Sample } from '../../../shared/domain/project.ts'
import { atomically, type ReadableDb } from './database.ts'

export interface NewSample {
  /** Relative to the source, forward slashes; goes on with `:part` where there is one. */
  readonly path: string
  /** Which of several samples in the file; `null` where the file is one. */
  readonly part: string | null
  readonly contentHash: Uint8Array
  readonly sizeBytes: number
  /** Last change of the file, milliseconds; `null` while not all of it has been read. */
  readonly modifiedAt: number | null
  /** How large, in words. */
  readonly extent: string
  /** Of what is drawn of it, width over height. */
  readonly aspect: number
  /** What it is a part of; `null`: it stands alone. */
  readonly recording: string | null
}

export interface AddedSample {
  readonly sampleId: SampleId
  readonly duplicateOf: SampleId | null
}

/** What a file of a known sample holds now. */
export type ChangedSample = Omit<NewSample, 'path' | 'part'> & { readonly sampleId: SampleId }

/** A known sample whose content was found again, where it is now. */
export type TouchedSample = Pick<NewSample, 'path' | 'part' | 'modifiedAt' | 'recording'> & {
  readonly sampleId: SampleId
}

/** A file with several samples that was read to its end. */
export interface ReadFile {
  /** Relative to the source. */
  readonly path: string
  readonly sizeBytes: number
  readonly modifiedAt: number
}

export interface ReplacedSample extends AddedSample {
  /** Of the exact duplicates that it left behind, the one that is the first of them now. */
  readonly heir: SampleId | null
}

export interface KnownSample {
  readonly sampleId: SampleId
  /** Path of its file, relative to the source. */
  readonly file: string
  readonly part: string | null
  readonly sizeBytes: number
  /** `null` where the file has to be read again. */
  readonly modifiedAt: number | null
  /** False for an exact duplicate of another sample. */
  readonly isFirst: boolean
}

type KnownRow = Omit<KnownSample, 'file' | 'isFirst'> & { path: string; isFirst: 0 | 1 }
type Insert = [NewSample & { readonly sourceId: SourceId; readonly duplicateOf: SampleId | null }]

const SELECT = `
  SELECT id, source_id AS sourceId, path, part, extent, aspect, recording, size_bytes AS sizeBytes, duplicate_of AS duplicateOf
  FROM sample`

interface FileRow {
  readonly source: string
  readonly isFile: 0 | 1
  readonly path: string
  readonly part: string | null
}

/** Owns the `sample` table. */
export class SampleStore {
  readonly #db: ReadableDb
  readonly #firstWith: Statement<[Uint8Array], SampleId>
  readonly #insert: Statement<Insert>
  readonly #replace: Statement<ChangedSample & { duplicateOf: SampleId | null }>
  readonly #firstDuplicate: Statement<[SampleId], SampleId>
  readonly #makeFirst: Statement<[SampleId]>
  readonly #passOn: Statement<[SampleId, SampleId]>
  readonly #displace: Statement<[{ sourceId: SourceId; path: string }]>
  readonly #touch: Statement<[TouchedSample]>
  readonly #setRead: Statement<[ReadFile & { sourceId: SourceId }]>
  readonly #markUnread: Statement<[SourceId]>
  readonly #contentHash: Statement<[SampleId], Uint8Array>
  readonly #get: Statement<[SampleId], Sample>
  readonly #page: Statement<[number, number], Sample>
  readonly #known: Statement<[SourceId], KnownRow>
  readonly #ids: Statement<[], SampleId>
  readonly #firstIds: Statement<[], SampleId>
  readonly #duplicates: Statement<[], [SampleId, SampleId]>
  readonly #file: Statement<[SampleId], FileRow>
  readonly #recordings: Statement<[], [SampleId, string]>
  readonly #named: Statement<[string], SampleId>
  readonly #counts: Statement<[], { samples: number; duplicates: number }>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#firstWith = db
      .prepare<[Uint8Array], SampleId>('SELECT id FROM sample WHERE content_hash = ? AND duplicate_of IS NULL')
      .pluck()
    this.#insert = db.prepare(`
      INSERT INTO sample
        (source_id, path, part, content_hash, size_bytes, modified_at, extent, aspect, recording, duplicate_of)
      VALUES
        (:sourceId, :path, :part, :contentHash, :sizeBytes, :modifiedAt, :extent, :aspect, :recording, :duplicateOf)
    `)
    this.#replace = db.prepare(`
      UPDATE sample SET content_hash = :contentHash, size_bytes = :sizeBytes, modified_at = :modifiedAt,
        extent = :extent, aspect = :aspect, recording = :recording, duplicate_of = :duplicateOf
      WHERE id = :sampleId
    `)
    this.#firstDuplicate = db
      .prepare<[SampleId], SampleId>('SELECT id FROM sample WHERE duplicate_of = ? ORDER BY id LIMIT 1')
      .pluck()
    this.#makeFirst = db.prepare('UPDATE sample SET duplicate_of = NULL WHERE id = ?')
    this.#passOn = db.prepare('UPDATE sample SET duplicate_of = ? WHERE duplicate_of = ?')
    this.#displace = db.prepare(`
      UPDATE sample SET path = path || ' (before ' || id || ')'
      WHERE source_id = :sourceId AND path = :path AND part IS NOT NULL
    `)
    this.#touch = db.prepare(`
      UPDATE sample SET path = :path, part = :part, modified_at = :modifiedAt, recording = :recording WHERE id = :sampleId
    `)
    // Parts of a file are all that lies between "path:" and "path;", the next character.
    this.#setRead = db.prepare(`
      UPDATE sample SET size_bytes = :sizeBytes, modified_at = :modifiedAt
      WHERE source_id = :sourceId AND path > :path || ':' AND path < :path || ';' AND part IS NOT NULL
    `)
    this.#markUnread = db.prepare('UPDATE sample SET modified_at = NULL WHERE source_id = ?')
    this.#contentHash = db.prepare<[SampleId], Uint8Array>('SELECT content_hash FROM sample WHERE id = ?').pluck()
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#page = db.prepare(`${SELECT} ORDER BY id LIMIT ? OFFSET ?`)
    this.#known = db.prepare(`
      SELECT path, part, id AS sampleId, size_bytes AS sizeBytes, modified_at AS modifiedAt,
        duplicate_of IS NULL AS isFirst
      FROM sample WHERE source_id = ?
    `)
    this.#ids = db.prepare<[], SampleId>('SELECT id FROM sample ORDER BY id').pluck()
    this.#firstIds = db.prepare<[], SampleId>('SELECT id FROM sample WHERE duplicate_of IS NULL ORDER BY id').pluck()
    this.#duplicates = db
      .prepare<[], [SampleId, SampleId]>('SELECT id, duplicate_of FROM sample WHERE duplicate_of IS NOT NULL')
      .raw()
    this.#file = db.prepare<[SampleId], FileRow>(
      `SELECT source.path AS source, is_file AS isFile, sample.path, part
         FROM sample JOIN source ON source.id = source_id WHERE sample.id = ?`,
    )
    this.#recordings = db
      .prepare<[], [SampleId, string]>(
        // A speaker whom the analyst points at is the same in every source; a file of the same name is not.
        `SELECT sample.id,
           CASE WHEN json_extract(options, '$.recordingsFrom') IS NULL THEN source_id ELSE '' END || ':' || recording
         FROM sample JOIN source ON source.id = source_id WHERE recording IS NOT NULL ORDER BY sample.id`,
      )
      .raw()
    this.#named = db
      .prepare<[string], SampleId>('SELECT id FROM sample WHERE instr(lower(path), ?) > 0 ORDER BY id')
      .pluck()
    this.#counts = db.prepare(`
      SELECT (SELECT count(*) FROM sample) AS samples,
        (SELECT count(*) FROM sample WHERE duplicate_of IS NOT NULL) AS duplicates
    `)
  }

  /**
   * Adds samples of one source, finding exact duplicates by content. Either every row lands or none does.
   *
   * A part of a file that is where another was takes over its path, and the other's then ends in `(before ID)`.
   */
  addBatch(sourceId: SourceId, samples: readonly NewSample[]): readonly AddedSample[] {
    return atomically(this.#db, () =>
      samples.map((sample) => {
        const duplicateOf = this.#firstWith.get(sample.contentHash) ?? null
        if (sample.part !== null) this.#displace.run({ sourceId, path: sample.path })
        const { lastInsertRowid } = this.#insert.run({ ...sample, sourceId, duplicateOf })
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

  /** Notes that samples of one source were found to hold what they held before, where, and what they belong to. */
  touch(sourceId: SourceId, touched: readonly TouchedSample[]): void {
    atomically(this.#db, () =>
      touched.forEach((sample) => {
        if (sample.part !== null) this.#displace.run({ sourceId, path: sample.path })
        this.#touch.run(sample)
      }),
    )
  }

  /** Notes that files with several samples were read to their end: until they change they need not be read again. */
  setRead(sourceId: SourceId, files: readonly ReadFile[]): void {
    atomically(this.#db, () => files.forEach((file) => this.#setRead.run({ sourceId, ...file })))
  }

  /** Has all files of a source read again by its next import. */
  markUnread(sourceId: SourceId): void {
    this.#markUnread.run(sourceId)
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

  /** Samples with this in their path, in order. Latin letters are compared without case. */
  named(text: string): readonly SampleId[] {
    return this.#named.all(text.toLowerCase())
  }

  /** What a source's files were when they came in, by path: those need not be read again. */
  known(sourceId: SourceId): ReadonlyMap<string, KnownSample> {
    const rows = this.#known.all(sourceId)
    return new Map(
      rows.map(({ path, part, isFirst, ...row }) => [
        path,
        { ...row, file: fileOf(path, part), part, isFirst: isFirst === 1 },
      ]),
    )
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

  /** What samples belong to that must stay on one side of a split; those that stand alone are left out. */
  recordings(): ReadonlyMap<SampleId, string> {
    return new Map(this.#recordings.all())
  }

  /** Absolute path of the sample's file; `null` for an unknown id. */
  file(sampleId: SampleId): string | null {
    const row = this.#file.get(sampleId)
    if (row === undefined) return null
    const { source, isFile, path, part } = row
    return isFile === 1 ? source : join(source, fileOf(path, part))
  }

  counts(): { readonly samples: number; readonly duplicates: number } {
    return this.#counts.get() ?? { samples: 0, duplicates: 0 }
  }
}

function fileOf(path: string, part: string | null): string {
  return part === null ? path : path.slice(0, path.lastIndexOf(`:${part}`))
}
