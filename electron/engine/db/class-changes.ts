import type { Statement } from 'better-sqlite3'
import { FIXED_KEYS } from '../../../shared/domain/commands.ts'
import type { ActionId, ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Class } from '../../../shared/domain/labels.ts'
import type { Revision } from './action-log.ts'
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

/** How a class looks before or after it was edited. */
interface Look {
  readonly classId: ClassId
  /** `null`: there is no class. */
  readonly name: string | null
  readonly key: string | null
  readonly colour: string | null
  /** Whether the action made the class. */
  readonly isMaking: 0 | 1
}

/**
 * Owns `class_edit` and `class_change`, and `now_id` of each class, which follows from the changes in force. A merge moves no label: it says what the
 * labels of a class count as from then on, however many there are, so that undoing it is a row too.
 */
export class ClassChanges {
  readonly #keys: CommandKeyStore
  readonly #insert: Statement<[ActionId, ClassId, ClassId | null]>
  readonly #isChange: Statement<[ActionId], 1>
  readonly #insertEdit: Statement<
    [ActionId, ClassId, string | null, string | null, string | null, string, string | null, string]
  >
  readonly #lookAfter: Readonly<Record<Revision, Statement<[ActionId], Look>>>
  readonly #hasLeft: Statement<[TaskId], ClassId>
  readonly #setLook: Statement<[string, string | null, string, ClassId]>
  readonly #inForce: Statement<[TaskId], Change>
  readonly #all: Statement<[TaskId], ClassRow>
  readonly #set: Statement<[ClassId | null, string, string | null, ClassId]>

  constructor(db: ReadableDb) {
    this.#keys = new CommandKeyStore(db)
    this.#insert = db.prepare('INSERT INTO class_change (action_id, class_id, into_id) VALUES (?, ?, ?)')
    this.#isChange = db.prepare<[ActionId], 1>('SELECT 1 FROM class_change WHERE action_id = ?').pluck()
    this.#insertEdit = db.prepare(`
      INSERT INTO class_edit (action_id, class_id, name_before, key_before, colour_before, name, key, colour)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    `)
    const isMaking = 'name_before IS NULL AS isMaking'
    this.#lookAfter = {
      undo: db.prepare(`
        SELECT class_id AS classId, name_before AS name, key_before AS key, colour_before AS colour, ${isMaking}
        FROM class_edit WHERE action_id = ?
      `),
      redo: db.prepare(
        `SELECT class_id AS classId, name, key, colour, ${isMaking} FROM class_edit WHERE action_id = ?`,
      ),
    }
    // Their making was undone.
    this.#hasLeft = db
      .prepare<[TaskId], ClassId>(
        `SELECT class.id FROM class JOIN class_edit AS made ON made.class_id = class.id AND made.name_before IS NULL
         WHERE class.task_id = ? AND NOT EXISTS (SELECT 1 FROM action_in_force WHERE id = made.action_id)`,
      )
      .pluck()
    this.#setLook = db.prepare('UPDATE class SET name = ?, key = ?, colour = ? WHERE id = ?')
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

  /** Writes down that a class was made, where there was none before, or how it was changed. */
  recordEdit(actionId: ActionId, before: Class | null, { id, name, key, colour }: Class): void {
    const { name: nameBefore = null, key: keyBefore = null, colour: colourBefore = null } = before ?? {}
    this.#insertEdit.run(actionId, id, nameBefore, keyBefore, colourBefore, name, key, colour)
  }

  /** Brings classes in line with an action that was undone or redone. */
  follow(taskId: TaskId, actionId: ActionId, revision: Revision): void {
    const look = this.#lookAfter[revision].get(actionId)
    if (look !== undefined) this.#wear(taskId, look)
    if (look?.isMaking === 1 || this.#isChange.get(actionId) !== undefined) this.replay(taskId)
  }

  /** Works out from the changes in force what every class counts as. */
  replay(taskId: TaskId): void {
    const classes = this.#all.all(taskId)
    const now = new Map<ClassId, ClassId | null>(classes.map(({ id }) => [id, id]))
    for (const id of this.#hasLeft.all(taskId)) now.set(id, null)
    for (const { classId, intoId } of this.#inForce.all(taskId)) {
      for (const [id, current] of now) if (current === classId) now.set(id, intoId)
    }
    const changed = classes.filter(({ id, nowId }) => now.get(id) !== nowId)
    const inUse = classes.filter(({ id, nowId }) => nowId === id && now.get(id) === id)
    const { names, keys } = this.#taken(taskId, inUse)
    for (const { id, name, key } of changed) {
      const nowId = now.get(id) ?? null
      if (nowId !== id) this.#set.run(nowId, name, key, id)
    }
    // Name and key may have gone to another class while this one was away.
    for (const { id, name, key } of changed.filter((one) => now.get(one.id) === one.id)) {
      const freeName = freed(name, names)
      const freeKey = freedKey(key, name, keys)
      names.add(freeName)
      keys.add(freeKey ?? '')
      this.#set.run(id, freeName, freeKey, id)
    }
  }

  #wear(taskId: TaskId, { classId, name, key, colour }: Look): void {
    if (name === null || colour === null) return
    const others = this.#all.all(taskId).filter(({ id, nowId }) => nowId === id && id !== classId)
    const { names, keys } = this.#taken(taskId, others)
    // Keys of commands move without a trace here.
    this.#setLook.run(freed(name, names), freedKey(key, name, keys), colour, classId)
  }

  #taken(taskId: TaskId, classes: readonly ClassRow[]): { names: Set<string>; keys: Set<string> } {
    const commands = Object.values(this.#keys.list(taskId))
    return {
      names: new Set(classes.map(({ name }) => name)),
      keys: new Set([...FIXED_KEYS, ...commands, ...classes.map(({ key }) => key ?? '')]),
    }
  }
}

function freedKey(key: string | null, name: string, taken: ReadonlySet<string>): string | null {
  return key !== null && taken.has(key) ? chooseKey(name, taken) : key
}

function freed(name: string, taken: ReadonlySet<string>): string {
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`
    if (!taken.has(candidate)) return candidate
  }
}
