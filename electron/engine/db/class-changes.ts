import type { Statement } from 'better-sqlite3'
import { FIXED_KEYS } from '../../../shared/domain/commands.ts'
import type { ActionId, ClassId, TaskId } from '../../../shared/domain/ids.ts'
import { chooseKey } from './class-style.ts'
import { CommandKeyStore } from './command-key-store.ts'
import type { ReadableDb } from './database.ts'

interface ClassRow {
  readonly id: ClassId
  readonly name: string
  readonly key: string | null
  readonly nowId: ClassId | null
}

interface Change {
  readonly classId: ClassId
  /** `null`: deleted. */
  readonly intoId: ClassId | null
}

/**
 * Owns `class_change`, and `now_id` of each class, which follows from the changes in force. A merge moves no label: it says what the
 * labels of a class count as from then on, however many there are, so that undoing it is a row too.
 */
export class ClassChanges {
  readonly #keys: CommandKeyStore
  readonly #insert: Statement<[ActionId, ClassId, ClassId | null]>
  readonly #has: Statement<[ActionId], 1>
  readonly #inForce: Statement<[TaskId], Change>
  readonly #all: Statement<[TaskId], ClassRow>
  readonly #set: Statement<[ClassId | null, string, string | null, ClassId]>

  constructor(db: ReadableDb) {
    this.#keys = new CommandKeyStore(db)
    this.#insert = db.prepare('INSERT INTO class_change (action_id, class_id, into_id) VALUES (?, ?, ?)')
    this.#has = db.prepare<[ActionId], 1>('SELECT 1 FROM class_change WHERE action_id = ?').pluck()
    this.#inForce = db.prepare(`
      SELECT change.class_id AS classId, change.into_id AS intoId
      FROM action_in_force AS action CROSS JOIN class_change AS change ON change.action_id = action.id
      WHERE action.task_id = ? ORDER BY action.id
    `)
    this.#all = db.prepare('SELECT id, name, key, now_id AS nowId FROM class WHERE task_id = ? ORDER BY id')
    this.#set = db.prepare('UPDATE class SET now_id = ?, name = ?, key = ? WHERE id = ?')
  }

  /** Writes down what an action did, and puts it into effect. */
  record(taskId: TaskId, actionId: ActionId, { classId, intoId }: Change): void {
    this.#insert.run(actionId, classId, intoId)
    this.replay(taskId)
  }

  has(actionId: ActionId): boolean {
    return this.#has.get(actionId) !== undefined
  }

  /** Works out from the changes in force what every class counts as. */
  replay(taskId: TaskId): void {
    const classes = this.#all.all(taskId)
    const now = new Map<ClassId, ClassId | null>(classes.map(({ id }) => [id, id]))
    for (const { classId, intoId } of this.#inForce.all(taskId)) {
      for (const [id, current] of now) if (current === classId) now.set(id, intoId)
    }
    const changed = classes.filter(({ id, nowId }) => now.get(id) !== nowId)
    const inUse = classes.filter(({ id, nowId }) => nowId === id && now.get(id) === id)
    const names = new Set(inUse.map(({ name }) => name))
    const keys = new Set([
      ...FIXED_KEYS,
      ...Object.values(this.#keys.list(taskId)),
      ...inUse.map(({ key }) => key ?? ''),
    ])
    for (const { id, name, key } of changed) {
      const nowId = now.get(id) ?? null
      if (nowId !== id) this.#set.run(nowId, name, key, id)
    }
    // Name and key may have gone to another class while this one was away.
    for (const { id, name, key } of changed.filter((one) => now.get(one.id) === one.id)) {
      const freeName = freed(name, names)
      const freeKey = key !== null && keys.has(key) ? chooseKey(name, keys) : key
      names.add(freeName)
      keys.add(freeKey ?? '')
      this.#set.run(id, freeName, freeKey, id)
    }
  }
}

function freed(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`
    if (!taken.has(candidate)) return candidate
  }
}
