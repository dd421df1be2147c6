import type { Statement } from 'better-sqlite3'
import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

/** Owns the `card_skip` table. Cards are known by their exemplar, so a skip outlives a fresh suggestion. */
export class CardSkipStore {
  readonly #clock: Clock
  readonly #insert: Statement<[TaskId, SampleId, number]>
  readonly #list: Statement<[TaskId], SampleId>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#insert = db.prepare('INSERT INTO card_skip (task_id, exemplar_id, skipped_at) VALUES (?, ?, ?)')
    this.#list = db
      .prepare<[TaskId], SampleId>(
        'SELECT exemplar_id FROM card_skip WHERE task_id = ? GROUP BY exemplar_id ORDER BY max(id)',
      )
      .pluck()
  }

  skip(taskId: TaskId, exemplar: SampleId): void {
    this.#insert.run(taskId, exemplar, this.#clock())
  }

  /** Exemplars of skipped cards, the last skipped last. */
  list(taskId: TaskId): readonly SampleId[] {
    return this.#list.all(taskId)
  }
}
