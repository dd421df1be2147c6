import type { Statement } from 'better-sqlite3'
import type { SourceId } from '../../../shared/domain/ids.ts'
import type { RejectedFile } from '../../../shared/domain/project.ts'
import { atomically, type ReadableDb } from './database.ts'

/** Owns the `rejected_file` table: files that were left out, and why. */
export class RejectedFileStore {
  readonly #db: ReadableDb
  readonly #upsert: Statement<[RejectedFile]>
  readonly #remove: Statement<[SourceId, string]>
  readonly #page: Statement<[number, number], RejectedFile>
  readonly #ofSource: Statement<[SourceId], RejectedFile>
  readonly #count: Statement<[], number>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#upsert = db.prepare(`
      INSERT INTO rejected_file (source_id, path, kind, reason) VALUES (:sourceId, :path, :kind, :reason)
      ON CONFLICT (source_id, path) DO UPDATE SET kind = excluded.kind, reason = excluded.reason
    `)
    this.#remove = db.prepare('DELETE FROM rejected_file WHERE source_id = ? AND path = ?')
    this.#page = db.prepare(`
      SELECT source_id AS sourceId, path, kind, reason FROM rejected_file ORDER BY id LIMIT ? OFFSET ?
    `)
    this.#ofSource = db.prepare(`
      SELECT source_id AS sourceId, path, kind, reason FROM rejected_file WHERE source_id = ? ORDER BY id
    `)
    this.#count = db.prepare<[], number>('SELECT count(*) FROM rejected_file').pluck()
  }

  /** Records one batch; a file rejected before gets its new reason. */
  putBatch(files: readonly RejectedFile[]): void {
    atomically(this.#db, () => {
      for (const file of files) this.#upsert.run(file)
    })
  }

  /** Forgets what is judged anew, or has gone. */
  remove(sourceId: SourceId, paths: readonly string[]): void {
    atomically(this.#db, () => paths.forEach((path) => this.#remove.run(sourceId, path)))
  }

  page(offset: number, limit: number): readonly RejectedFile[] {
    return this.#page.all(limit, offset)
  }

  /** Every file of one source that was left out. */
  ofSource(sourceId: SourceId): readonly RejectedFile[] {
    return this.#ofSource.all(sourceId)
  }

  count(): number {
    return this.#count.get() ?? 0
  }
}
