import type { Statement } from 'better-sqlite3'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { Task } from '../../../shared/domain/labels.ts'
import { EngineError } from '../base/errors.ts'
import type { ReadableDb } from './database.ts'

/** Owns the `task` table. A project has one task, `Classes`, from the start. */
export class TaskStore {
  readonly #insert: Statement<[string]>
  readonly #get: Statement<[TaskId], Task>
  readonly #first: Statement<[], Task>

  constructor(db: ReadableDb) {
    this.#insert = db.prepare('INSERT INTO task (name) VALUES (?)')
    this.#get = db.prepare('SELECT id, name FROM task WHERE id = ?')
    this.#first = db.prepare('SELECT id, name FROM task ORDER BY id LIMIT 1')
  }

  create(name: string): Task {
    return { id: Number(this.#insert.run(name).lastInsertRowid) as TaskId, name }
  }

  /** @throws EngineError `not-found` */
  get(taskId: TaskId): Task {
    const task = this.#get.get(taskId)
    if (task === undefined) throw new EngineError('not-found', `There is no task ${taskId} in this project.`)
    return task
  }

  /** The task that every project has. */
  default(): Task {
    const task = this.#first.get()
    if (task === undefined) throw new Error('the default task is missing')
    return task
  }
}
