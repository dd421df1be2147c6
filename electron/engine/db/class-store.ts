import type { Statement } from 'better-sqlite3'
import type { ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Class } from '../../../shared/domain/labels.ts'
import { EngineError } from '../base/errors.ts'
import { chooseColour, chooseKey, isUsableKey } from './class-style.ts'
import { atomically, type ReadableDb } from './database.ts'

const SELECT = 'SELECT id, task_id AS taskId, name, key, colour FROM class'

/** Owns the `class` table. Key and colour are given when a class is made; name and key can be changed. */
export class ClassStore {
  readonly #db: ReadableDb
  readonly #insert: Statement<[TaskId, string, string | null, string]>
  readonly #update: Statement<[string, string | null, ClassId]>
  readonly #get: Statement<[ClassId], Class>
  readonly #list: Statement<[TaskId], Class>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#insert = db.prepare('INSERT INTO class (task_id, name, key, colour) VALUES (?, ?, ?, ?)')
    this.#update = db.prepare('UPDATE class SET name = ?, key = ? WHERE id = ?')
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#list = db.prepare(`${SELECT} WHERE task_id = ? ORDER BY id`)
  }

  /** In the order they were made. */
  list(taskId: TaskId): readonly Class[] {
    return this.#list.all(taskId)
  }

  /** @throws EngineError `not-found` */
  get(classId: ClassId): Class {
    const found = this.#get.get(classId)
    if (found === undefined) throw new EngineError('not-found', `There is no class ${classId} in this project.`)
    return found
  }

  /** @throws EngineError `bad-input` for an empty or taken name. */
  create(taskId: TaskId, name: string): Class {
    return atomically(this.#db, () => {
      const others = this.list(taskId)
      const clean = freeName(name, others)
      const key = chooseKey(clean, new Set(others.map((other) => other.key?.toLowerCase() ?? '')))
      const colour = chooseColour(others.map((other) => other.colour))
      const { lastInsertRowid } = this.#insert.run(taskId, clean, key, colour)
      return this.get(Number(lastInsertRowid) as ClassId)
    })
  }

  /** @throws EngineError `not-found`; `bad-input` for an empty or taken name, a taken key or one with another use. */
  update(classId: ClassId, changes: { name?: string | undefined; key?: string | undefined }): Class {
    return atomically(this.#db, () => {
      const now = this.get(classId)
      const others = this.list(now.taskId).filter((other) => other.id !== classId)
      const name = changes.name === undefined ? now.name : freeName(changes.name, others)
      const key = changes.key === undefined ? now.key : freeKey(changes.key, others)
      this.#update.run(name, key, classId)
      return this.get(classId)
    })
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
function freeKey(key: string, others: readonly Class[]): string {
  const clean = key.toLowerCase()
  if (!isUsableKey(clean)) throw new EngineError('bad-input', `The key "${key}" has another use while labelling.`)
  const owner = others.find((other) => other.key === clean)
  if (owner !== undefined) throw new EngineError('bad-input', `The key "${key}" already gives "${owner.name}".`)
  return clean
}
