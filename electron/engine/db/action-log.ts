import type { Statement } from 'better-sqlite3'
import type { ActionId, ClassId, TaskId } from '../../../shared/domain/ids.ts'
import type { Origin } from '../../../shared/domain/labels.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

/** How a person gives a label: to one sample, or to a whole group at once. */
export type AssignOrigin = Extract<Origin, 'hand' | 'group'>
export type Revision = 'undo' | 'redo'

/** One thing done: labels given, or a class made or changed. */
export interface Deed {
  readonly taskId: TaskId
  /** `null`: not of interest. */
  readonly classId: ClassId | null
  readonly origin: AssignOrigin
  /** Who did it; the replayed analyst of a simulation is not a person. */
  readonly who?: 'analyst' | 'simulation'
}

type Insert = [TaskId, 'assign' | Revision, ClassId | null, AssignOrigin | null, ActionId | null, string, number]

/**
 * Owns `label_action`: everything the analyst did in a task, in order. Rows are only ever added: undo and redo are rows as well, which
 * makes them unlimited and as safe from a crash as what they speak of.
 */
export class ActionLog {
  readonly #clock: Clock
  readonly #insert: Statement<Insert>
  readonly #find: Readonly<Record<Revision, Statement<[TaskId], ActionId>>>
  readonly #count: Statement<[TaskId, number], number>
  readonly #last: Statement<[TaskId], number | null>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#insert = db.prepare(`
      INSERT INTO label_action (task_id, kind, class_id, origin, target_id, who, at) VALUES (?, ?, ?, ?, ?, ?, ?)
    `)
    this.#find = {
      undo: db
        .prepare<[TaskId], ActionId>('SELECT id FROM action_in_force WHERE task_id = ? ORDER BY id DESC LIMIT 1')
        .pluck(),
      // Only what was undone since the last new deed can be redone, the last undone first.
      redo: db
        .prepare<[TaskId], ActionId>(
          `SELECT target_id FROM label_action AS undo
           WHERE task_id = ? AND kind = 'undo'
             AND id > (SELECT max(id) FROM label_action WHERE task_id = undo.task_id AND kind = 'assign')
             AND NOT EXISTS (SELECT 1 FROM label_action AS later WHERE later.target_id = undo.target_id AND later.id > undo.id)
           ORDER BY id DESC LIMIT 1`,
        )
        .pluck(),
    }
    // Making a class and changing how it looks is no answer to anything.
    this.#count = db
      .prepare<[TaskId, number], number>(
        `SELECT count(*) FROM action_in_force AS action WHERE task_id = ? AND id > ? AND (
           NOT EXISTS (SELECT 1 FROM class_edit WHERE action_id = action.id)
           OR EXISTS (SELECT 1 FROM label_event WHERE action_id = action.id)
         )`,
      )
      .pluck()
    this.#last = db.prepare<[TaskId], number | null>('SELECT max(id) FROM label_action WHERE task_id = ?').pluck()
  }

  /** Writes down what is being done, which ends what could be redone. */
  add({ taskId, classId, origin, who = 'analyst' }: Deed): ActionId {
    const { lastInsertRowid } = this.#insert.run(taskId, 'assign', classId, origin, null, who, this.#clock())
    return Number(lastInsertRowid) as ActionId
  }

  /** What would be undone or redone next; `null` when there is nothing. */
  next(taskId: TaskId, revision: Revision): ActionId | null {
    return this.#find[revision].get(taskId) ?? null
  }

  /** Takes back the last thing in force, or does again what was undone last. Returns what that was, `null` when there was nothing. */
  revise(taskId: TaskId, revision: Revision): ActionId | null {
    const target = this.next(taskId, revision)
    if (target !== null) this.#insert.run(taskId, revision, null, null, target, 'analyst', this.#clock())
    return target
  }

  /** Things done that answered something, undone ones left out. @param since Those after this one alone. */
  count(taskId: TaskId, since: ActionId | null = null): number {
    return this.#count.get(taskId, since ?? 0) ?? 0
  }

  /** The last thing done, undoing included; 0 before the first. */
  last(taskId: TaskId): number {
    return this.#last.get(taskId) ?? 0
  }
}
