import type { Statement } from 'better-sqlite3'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { atomically, type ReadableDb } from './database.ts'

/**
 * Owns the `truth` table: class names known beforehand, such as the parent folder's.
 *
 * Written by import; read by simulate and evaluate alone, never by anything that learns or labels. That
 * is why no bag of stores holds one: who needs it must say so with an import of this file.
 */
export class TruthStore {
  readonly #db: ReadableDb
  readonly #upsert: Statement<[SampleId, string]>
  readonly #all: Statement<[], [SampleId, string]>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#upsert = db.prepare(`
      INSERT INTO truth (sample_id, class_name) VALUES (?, ?)
      ON CONFLICT (sample_id) DO UPDATE SET class_name = excluded.class_name
    `)
    this.#all = db.prepare<[], [SampleId, string]>('SELECT sample_id, class_name FROM truth ORDER BY sample_id').raw()
  }

  putBatch(truths: Iterable<readonly [SampleId, string]>): void {
    atomically(this.#db, () => {
      for (const [sampleId, className] of truths) this.#upsert.run(sampleId, className)
    })
  }

  /** The true class name of every sample that has one. */
  all(): ReadonlyMap<SampleId, string> {
    return new Map(this.#all.all())
  }
}
