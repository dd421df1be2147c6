import type { Statement } from 'better-sqlite3'
import type { SourceId } from '../../../shared/domain/ids.ts'
import type { Source } from '../../../shared/domain/project.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

const SELECT = `
  SELECT id, path, classes_from AS classesFrom, added_at AS addedAt,
    (SELECT count(*) FROM sample WHERE source_id = source.id) AS sampleCount,
    (SELECT count(*) FROM sample WHERE source_id = source.id AND duplicate_of IS NOT NULL) AS duplicateCount,
    (SELECT count(*) FROM rejected_file WHERE source_id = source.id) AS rejectedCount
  FROM source`

/** Owns the `source` table: the folders the analyst added. */
export class SourceStore {
  readonly #clock: Clock
  readonly #upsert: Statement<[string, Source['classesFrom'], number], SourceId>
  readonly #get: Statement<[SourceId], Source>
  readonly #list: Statement<[], Source>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#upsert = db
      .prepare<[string, Source['classesFrom'], number], SourceId>(
        `INSERT INTO source (path, classes_from, added_at) VALUES (?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET classes_from = coalesce(excluded.classes_from, classes_from)
         RETURNING id`,
      )
      .pluck()
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#list = db.prepare(`${SELECT} ORDER BY id`)
  }

  /** Adds a folder, by its absolute path, or gives the one that was added before. */
  add(path: string, classesFrom: Source['classesFrom']): SourceId {
    const id = this.#upsert.get(path, classesFrom, this.#clock())
    if (id === undefined) throw new Error(`the source ${path} was not added`)
    return id
  }

  get(sourceId: SourceId): Source | null {
    return this.#get.get(sourceId) ?? null
  }

  list(): readonly Source[] {
    return this.#list.all()
  }
}
