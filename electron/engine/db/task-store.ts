import type { Statement } from 'better-sqlite3'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { CheckEvery, Task } from '../../../shared/domain/labels.ts'
import type { Clock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { atomically, type ReadableDb } from './database.ts'

interface TaskRow extends Task {
  /** `null` while it is in use. */
  readonly deletedAt: number | null
}

const SELECT = 'SELECT id, name, check_every AS checkEvery, deleted_at AS deletedAt FROM task'

/**
 * Owns the `task` table, and which task is in use. A project has one task, `Classes`, from the start and never none.
 *
 * Deleting hides a task with all its labels; its id is given to no other, so what was computed for it cannot be
 * taken for another's.
 */
export class TaskStore {
  readonly #db: ReadableDb
  readonly #clock: Clock
  readonly #insert: Statement<[string]>
  readonly #rename: Statement<[string, TaskId]>
  readonly #setCheckEvery: Statement<[CheckEvery, TaskId]>
  readonly #setDeletedAt: Statement<[number | null, TaskId]>
  readonly #use: Statement<[TaskId]>
  readonly #default: Statement<[], TaskRow>
  readonly #all: Statement<[], TaskRow>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#clock = clock
    this.#insert = db.prepare('INSERT INTO task (name) VALUES (?)')
    this.#rename = db.prepare('UPDATE task SET name = ? WHERE id = ?')
    this.#setCheckEvery = db.prepare('UPDATE task SET check_every = ? WHERE id = ?')
    this.#setDeletedAt = db.prepare('UPDATE task SET deleted_at = ? WHERE id = ?')
    this.#use = db.prepare('UPDATE project SET active_task_id = ?')
    this.#default = db.prepare(`${SELECT} WHERE id = (SELECT active_task_id FROM project)`)
    this.#all = db.prepare(`${SELECT} ORDER BY id`)
  }

  /** In the order they were made, deleted ones left out. */
  list(): readonly Task[] {
    return this.#all.all().filter(isInUse).map(toTask)
  }

  /** In the order they were made. */
  listDeleted(): readonly Task[] {
    return this.#all
      .all()
      .filter((row) => !isInUse(row))
      .map(toTask)
  }

  /** @throws EngineError `not-found`, also for a deleted task */
  get(taskId: TaskId): Task {
    const task = this.list().find(({ id }) => id === taskId)
    if (task === undefined) throw new EngineError('not-found', `There is no task ${taskId} in this project.`)
    return task
  }

  /** @throws EngineError `not-found`, naming the tasks there are */
  find(name: string): Task {
    return named(name, this.list(), 'task')
  }

  /** @throws EngineError `not-found`, naming the deleted tasks there are */
  findDeleted(name: string): Task {
    return named(name, this.listDeleted(), 'deleted task')
  }

  /** The task in use: meant wherever none is named. */
  default(): Task {
    const row = this.#default.get()
    if (row === undefined) throw new Error('the task in use is missing')
    return toTask(row)
  }

  /** @throws EngineError `bad-input` for an empty or taken name */
  create(name: string): Task {
    return atomically(this.#db, () => {
      const clean = this.#freeName(name)
      return this.get(Number(this.#insert.run(clean).lastInsertRowid) as TaskId)
    })
  }

  /** @throws EngineError `not-found`; `bad-input` for an empty or taken name */
  rename(taskId: TaskId, name: string): Task {
    return atomically(this.#db, () => {
      this.get(taskId)
      this.#rename.run(this.#freeName(name, taskId), taskId)
      return this.get(taskId)
    })
  }

  /** Says how many of the next cards are random checks. @throws EngineError `not-found` */
  setCheckEvery(taskId: TaskId, checkEvery: CheckEvery): Task {
    return atomically(this.#db, () => {
      this.get(taskId)
      this.#setCheckEvery.run(checkEvery, taskId)
      return this.get(taskId)
    })
  }

  /** Makes a task the one in use. @throws EngineError `not-found` */
  use(taskId: TaskId): Task {
    return atomically(this.#db, () => {
      const task = this.get(taskId)
      this.#use.run(taskId)
      return task
    })
  }

  /**
   * Hides a task with all that belongs to it. When it was in use, the first of the others is from now on.
   *
   * @throws EngineError `not-found`; `bad-input` for the only task
   */
  delete(taskId: TaskId): void {
    atomically(this.#db, () => {
      const { name } = this.get(taskId)
      const [other] = this.list().filter(({ id }) => id !== taskId)
      if (other === undefined) {
        throw new EngineError('bad-input', `"${name}" is the only task: make another before deleting it.`)
      }
      if (this.default().id === taskId) this.use(other.id)
      this.#setDeletedAt.run(this.#clock(), taskId)
    })
  }

  /** Brings a deleted task back as it was; one that was not deleted stays as it is. @throws EngineError `not-found` */
  restore(taskId: TaskId): Task {
    return atomically(this.#db, () => {
      this.#setDeletedAt.run(null, taskId)
      return this.get(taskId)
    })
  }

  #freeName(name: string, except: TaskId | null = null): string {
    const clean = name.trim()
    if (clean === '') throw new EngineError('bad-input', 'A task needs a name.')
    const taken = this.#all.all().find((row) => row.name === clean && row.id !== except)
    if (taken === undefined) return clean
    throw new EngineError(
      'bad-input',
      isInUse(taken)
        ? `There is already a task named "${clean}".`
        : `A deleted task is named "${clean}": restore it, or choose another name.`,
    )
  }
}

function named(name: string, tasks: readonly Task[], kind: string): Task {
  const task = tasks.find((candidate) => candidate.name === name.trim())
  if (task !== undefined) return task
  const known = tasks.map((candidate) => `"${candidate.name}"`).join(', ')
  throw new EngineError(
    'not-found',
    `There is no ${kind} named "${name}". There ${known === '' ? 'is none' : `is: ${known}`}.`,
  )
}

function isInUse({ deletedAt }: TaskRow): boolean {
  return deletedAt === null
}

function toTask({ id, name, checkEvery }: TaskRow): Task {
  return { id, name, checkEvery }
}
