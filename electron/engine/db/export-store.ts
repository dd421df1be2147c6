import type { Statement } from 'better-sqlite3'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

export interface Exported {
  readonly directory: string
  readonly formats: readonly string[]
  readonly exportedAt: number
}

/** Owns the `exported` table: what was exported where. */
export class ExportStore {
  readonly #clock: Clock
  readonly #insert: Statement<[TaskId, string, string, number]>
  readonly #list: Statement<[TaskId], { directory: string; formatsJson: string; exportedAt: number }>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#insert = db.prepare(
      'INSERT INTO exported (task_id, directory, formats_json, exported_at) VALUES (?, ?, ?, ?)',
    )
    this.#list = db.prepare(`
      SELECT directory, formats_json AS formatsJson, exported_at AS exportedAt FROM exported WHERE task_id = ? ORDER BY id
    `)
  }

  add(taskId: TaskId, directory: string, formats: readonly string[]): void {
    this.#insert.run(taskId, directory, JSON.stringify(formats), this.#clock())
  }

  /** Oldest first. */
  list(taskId: TaskId): readonly Exported[] {
    return this.#list
      .all(taskId)
      .map(({ formatsJson, ...row }) => ({ ...row, formats: JSON.parse(formatsJson) as string[] }))
  }
}
