import { isDeepStrictEqual } from 'node:util'
import type { Statement } from 'better-sqlite3'
import { FIXED_KEYS } from '../../../shared/domain/commands.ts'
import type { ActionId, ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Class } from '../../../shared/domain/labels.ts'
import type { Clock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { ActionLog, type Deed } from './action-log.ts'
import { ClassChanges } from './class-changes.ts'
import { chooseColour, chooseKey, isPrintable } from './class-style.ts'
import { CommandKeyStore } from './command-key-store.ts'
import { atomically, type ReadableDb } from './database.ts'

/** What a person may change of a class. */
export interface ClassEdit {
  readonly name?: string | undefined
  readonly key?: string | undefined
  readonly colour?: string | undefined
}

const SELECT = 'SELECT id, task_id AS taskId, name, key, colour FROM class'

/**
 * Owns the classes in use. Key and colour are given when a class is made; all but its number can be changed. Whatever is done to a
 * class is an action, undone like a label: see `class-changes.ts`.
 */
export class ClassStore {
  readonly #db: ReadableDb
  readonly #keys: CommandKeyStore
  readonly #actions: ActionLog
  readonly #changes: ClassChanges
  readonly #insert: Statement<[TaskId, string, string | null, string]>
  readonly #begin: Statement<[number | bigint]>
  readonly #update: Statement<[string, string | null, string, ClassId]>
  readonly #get: Statement<[ClassId], Class>
  readonly #list: Statement<[TaskId], Class>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#keys = new CommandKeyStore(db)
    this.#actions = new ActionLog(db, clock)
    this.#changes = new ClassChanges(db)
    this.#insert = db.prepare('INSERT INTO class (task_id, name, key, colour) VALUES (?, ?, ?, ?)')
    this.#begin = db.prepare('UPDATE class SET now_id = id WHERE id = ?')
    this.#update = db.prepare('UPDATE class SET name = ?, key = ?, colour = ? WHERE id = ?')
    this.#get = db.prepare(`${SELECT} WHERE id = ? AND now_id = id`)
    this.#list = db.prepare(`${SELECT} WHERE task_id = ? AND now_id = id ORDER BY id`)
  }

  /** In the order they were made. */
  list(taskId: TaskId): readonly Class[] {
    return this.#list.all(taskId)
  }

  /** @throws EngineError `not-found`, also for a class that was merged or deleted */
  get(classId: ClassId): Class {
    const found = this.#get.get(classId)
    if (found === undefined) throw new EngineError('not-found', `There is no class ${classId} in this project.`)
    return found
  }

  /** @throws EngineError `bad-input` for an empty or taken name. */
  create(taskId: TaskId, name: string): Class {
    return this.make({ taskId, origin: 'hand' }, name).made
  }

  /** Makes a class as an action, which the caller may have cover samples too. @throws EngineError as `create` does. */
  make(deed: Omit<Deed, 'classId'>, name: string): { actionId: ActionId; made: Class } {
    return atomically(this.#db, () => {
      const { taskId } = deed
      const others = this.list(taskId)
      const clean = freeName(name, others)
      const key = chooseKey(clean, new Set([...this.#reserved(taskId), ...others.map((other) => other.key ?? '')]))
      const colour = chooseColour(others.map((other) => other.colour))
      const { lastInsertRowid } = this.#insert.run(taskId, clean, key, colour)
      this.#begin.run(lastInsertRowid)
      const made = this.get(Number(lastInsertRowid) as ClassId)
      const actionId = this.#actions.add({ ...deed, classId: made.id })
      this.#changes.recordEdit(actionId, null, made)
      return { actionId, made }
    })
  }

  /** @throws EngineError `not-found`; `bad-input` for an empty or taken name, a taken key or one with another use. */
  update(classId: ClassId, changes: ClassEdit): Class {
    return atomically(this.#db, () => {
      const now = this.get(classId)
      const others = this.list(now.taskId).filter((other) => other.id !== classId)
      const name = changes.name === undefined ? now.name : freeName(changes.name, others)
      const key = changes.key === undefined ? now.key : freeKey(changes.key, others, this.#reserved(now.taskId))
      const next = { ...now, name, key, colour: changes.colour ?? now.colour }
      if (isDeepStrictEqual(next, now)) return now
      this.#update.run(next.name, next.key, next.colour, classId)
      this.#changes.recordEdit(this.#actions.add({ taskId: now.taskId, classId, origin: 'hand' }), now, next)
      return next
    })
  }

  /** Keys that the labelling surface keeps for itself, in lower case. */
  #reserved(taskId: TaskId): ReadonlySet<string> {
    return new Set([...FIXED_KEYS, ...Object.values(this.#keys.list(taskId))])
  }
}

function freeName(name: string, others: readonly Class[]): string {
  const clean = name.trim()
  if (clean === '') throw new EngineError('bad-input', 'A class needs a name.')
  if (others.some((other) => other.name === clean)) {
    throw new EngineError('bad-input', `There is already a class named "${clean}".`)
  }
  return clean
}

/** Letters are told apart without case: Shift has its own meaning while labelling. */
function freeKey(key: string, others: readonly Class[], reserved: ReadonlySet<string>): string {
  const clean = key.toLowerCase()
  if (!isPrintable(clean) || reserved.has(clean)) {
    throw new EngineError('bad-input', `The key "${key}" has another use while labelling.`)
  }
  const owner = others.find((other) => other.key === clean)
  if (owner !== undefined) throw new EngineError('bad-input', `The key "${key}" already gives "${owner.name}".`)
  return clean
}
