import type { Statement } from 'better-sqlite3'
import type { SourceId } from '../../../shared/domain/ids.ts'
import { type Source, SourceOptions } from '../../../shared/domain/project.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

const SELECT = `
  SELECT id, path, is_file AS isFile, options, added_at AS addedAt,
    (SELECT count(*) FROM sample WHERE source_id = source.id) AS sampleCount,
    (SELECT count(*) FROM sample WHERE source_id = source.id AND duplicate_of IS NOT NULL) AS duplicateCount,
    (SELECT count(*) FROM rejected_file WHERE source_id = source.id) AS rejectedCount
  FROM source`

type SourceRow = Omit<Source, 'isFile' | 'options'> & { isFile: 0 | 1; options: string }

/** Owns the `source` table: the folders and files that the analyst added. */
export class SourceStore {
  readonly #clock: Clock
  readonly #upsert: Statement<[string, number, string, number], SourceId>
  readonly #get: Statement<[SourceId], SourceRow>
  readonly #list: Statement<[], SourceRow>
  readonly #remove: Statement<[SourceId]>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#upsert = db
      .prepare<[string, number, string, number], SourceId>(
        `INSERT INTO source (path, is_file, options, added_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (path) DO UPDATE SET options = json_patch(options, excluded.options)
         RETURNING id`,
      )
      .pluck()
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#list = db.prepare(`${SELECT} ORDER BY id`)
    this.#remove = db.prepare('DELETE FROM source WHERE id = ?')
  }

  /** Adds a folder or a file, by its absolute path, or gives the one that was added before; what is told anew of it holds. */
  add(path: string, isFile: boolean, { classesFrom, ...options }: SourceOptions): SourceId {
    // A merge patch takes null for "remove", and nothing known anew is no reason to forget.
    const told = JSON.stringify(classesFrom === null ? options : { classesFrom, ...options })
    const id = this.#upsert.get(path, Number(isFile), told, this.#clock())
    if (id === undefined) throw new Error(`the source ${path} was not added`)
    return id
  }

  get(sourceId: SourceId): Source | null {
    const row = this.#get.get(sourceId)
    return row === undefined ? null : toSource(row)
  }

  list(): readonly Source[] {
    return this.#list.all().map(toSource)
  }

  /** Forgets a source that nothing belongs to. */
  remove(sourceId: SourceId): void {
    this.#remove.run(sourceId)
  }
}

function toSource({ isFile, options, ...row }: SourceRow): Source {
  const told = SourceOptions.parse({ classesFrom: null, ...(JSON.parse(options) as object) })
  return { ...row, isFile: isFile === 1, options: told }
}
