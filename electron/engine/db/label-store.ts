import type { Statement } from 'better-sqlite3'
import type { ActionId, ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Label, Origin } from '../../../shared/domain/labels.ts'
import type { Clock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { ClassChanges } from './class-changes.ts'
import { atomically, type ReadableDb } from './database.ts'

/** How a person gives a label: to one sample, or to a whole group at once. */
export type AssignOrigin = Extract<Origin, 'hand' | 'group'>

export interface Assignment {
  readonly taskId: TaskId
  readonly sampleIds: readonly SampleId[]
  /** `null`: not of interest. */
  readonly classId: ClassId | null
  readonly origin: AssignOrigin
  /** Who did it; the replayed analyst of a simulation is not a person. */
  readonly who?: 'analyst' | 'simulation'
}

/** Merges a class into another of its task, or deletes it. */
export interface ClassRemoval {
  readonly taskId: TaskId
  readonly classId: ClassId
  /** What its labels count as from then on; `null`: they are void. */
  readonly intoId: ClassId | null
}

export interface CurrentLabel {
  readonly sampleId: SampleId
  readonly classId: ClassId | null
  readonly origin: AssignOrigin
  readonly actionId: ActionId
}

/** Checks are left out of every count but `checksAnswered`, and "not of interest" of every one but its own. */
export interface LabelTotals {
  readonly byClass: readonly { classId: ClassId; hand: number; group: number }[]
  readonly notOfInterest: number
  readonly labelled: number
  readonly checksAnswered: number
  /** Things done, undone ones left out. */
  readonly actions: number
  readonly canUndo: boolean
  readonly canRedo: boolean
}

type Kind = 'assign' | 'undo' | 'redo'
type InsertAction = [TaskId, Kind, ClassId | null, AssignOrigin | null, ActionId | null, string, number]
interface CountRow {
  readonly classId: ClassId | null
  readonly origin: AssignOrigin
  readonly isCheck: 0 | 1
  readonly count: number
}

const SELECT_CURRENT = `
  SELECT sample_id AS sampleId, class_id AS classId, origin, action_id AS actionId FROM current_label`

/**
 * Owns `label_action` and `label_event`: everything the analyst did to labels, in order.
 *
 * Rows are only ever added. The label a sample has now is a view of them, which makes undo and redo
 * rows as well: unlimited, and as safe from a crash as the labels themselves.
 */
export class LabelStore {
  readonly #db: ReadableDb
  readonly #clock: Clock
  readonly #classChanges: ClassChanges
  readonly #insertAction: Statement<InsertAction>
  readonly #insertEvent: Statement<[TaskId, number | bigint, SampleId]>
  readonly #classTask: Statement<[ClassId], TaskId>
  readonly #samplesOf: Statement<[ActionId], SampleId>
  readonly #lastInForce: Statement<[TaskId], ActionId>
  readonly #nextToRedo: Statement<[TaskId], ActionId>
  readonly #current: Statement<[TaskId], CurrentLabel>
  readonly #currentOf: Statement<[TaskId, SampleId], CurrentLabel>
  readonly #currentCounts: Statement<[TaskId], CountRow>
  readonly #actionCount: Statement<[TaskId], number>
  readonly #lastAction: Statement<[TaskId], number | null>
  readonly #countSince: Statement<[TaskId, number], number>
  readonly #confirmed: Statement<[TaskId], SampleId>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#clock = clock
    this.#classChanges = new ClassChanges(db)
    this.#insertAction = db.prepare(`
      INSERT INTO label_action (task_id, kind, class_id, origin, target_id, who, at) VALUES (?, ?, ?, ?, ?, ?, ?)
    `)
    this.#insertEvent = db.prepare(`
      INSERT INTO label_event (task_id, sample_id, action_id) SELECT ?, id, ? FROM sample WHERE id = ?
    `)
    this.#classTask = db.prepare<[ClassId], TaskId>('SELECT task_id FROM class WHERE id = ? AND now_id = id').pluck()
    this.#samplesOf = db
      .prepare<[ActionId], SampleId>('SELECT sample_id FROM label_event WHERE action_id = ? ORDER BY sample_id')
      .pluck()
    this.#lastInForce = db
      .prepare<[TaskId], ActionId>('SELECT id FROM action_in_force WHERE task_id = ? ORDER BY id DESC LIMIT 1')
      .pluck()
    // Only what was undone since the last new label can be redone, the last undone first.
    this.#nextToRedo = db
      .prepare<[TaskId], ActionId>(
        `SELECT target_id FROM label_action AS undo
         WHERE task_id = ? AND kind = 'undo'
           AND id > (SELECT max(id) FROM label_action WHERE task_id = undo.task_id AND kind = 'assign')
           AND NOT EXISTS (SELECT 1 FROM label_action AS later WHERE later.target_id = undo.target_id AND later.id > undo.id)
         ORDER BY id DESC LIMIT 1`,
      )
      .pluck()
    this.#current = db.prepare(`${SELECT_CURRENT} WHERE task_id = ?`)
    this.#currentOf = db.prepare(`${SELECT_CURRENT} WHERE task_id = ? AND sample_id = ?`)
    this.#currentCounts = db.prepare(`
      SELECT class_id AS classId, origin, drawn.sample_id IS NOT NULL AS isCheck, count(*) AS count
      FROM current_label LEFT JOIN check_draw AS drawn USING (task_id, sample_id)
      WHERE task_id = ? GROUP BY 1, 2, 3
    `)
    this.#actionCount = db.prepare<[TaskId], number>('SELECT count(*) FROM action_in_force WHERE task_id = ?').pluck()
    this.#lastAction = db.prepare<[TaskId], number | null>('SELECT max(id) FROM label_action WHERE task_id = ?').pluck()
    this.#countSince = db
      .prepare<[TaskId, number], number>('SELECT count(*) FROM current_label WHERE task_id = ? AND action_id > ?')
      .pluck()
    this.#confirmed = db
      .prepare<[TaskId], SampleId>(
        `SELECT sample_id FROM current_label AS label WHERE task_id = ? AND EXISTS (
           SELECT 1 FROM label_event AS event CROSS JOIN action_in_force AS action ON action.id = event.action_id
           WHERE event.task_id = label.task_id AND event.sample_id = label.sample_id
             AND event.action_id < label.action_id AND action.class_id IS label.class_id
         )`,
      )
      .pluck()
  }

  /**
   * Gives one class to samples as one action, and clears what could be redone. `changed` counts the
   * samples whose class is another than before.
   *
   * @throws EngineError `bad-input` for no samples or a class of another task; `not-found` for an unknown id.
   */
  assign({ taskId, sampleIds, classId, origin, who = 'analyst' }: Assignment): { actionId: ActionId; changed: number } {
    if (sampleIds.length === 0) throw new EngineError('bad-input', 'No samples were given to label.')
    return atomically(this.#db, () => {
      if (classId !== null) this.#requireClass(taskId, classId)
      const samples = new Set(sampleIds)
      const before = this.ofSamples(taskId, samples)
      const changed = [...samples].filter((id) => before.get(id)?.classId !== classId).length
      const row = this.#insertAction.run(taskId, 'assign', classId, origin, null, who, this.#clock()).lastInsertRowid
      for (const sampleId of samples) {
        const { changes } = this.#insertEvent.run(taskId, row, sampleId)
        if (changes === 0) throw new EngineError('not-found', `There is no sample ${sampleId} in this project.`)
      }
      return { actionId: Number(row) as ActionId, changed }
    })
  }

  /**
   * Merges or deletes a class as one action, undone and redone like a label. No label is moved: what the class counts as changes.
   *
   * @throws EngineError `not-found` for a class that is not in use; `bad-input` for one of another task, or merged into itself.
   */
  removeClass({ taskId, classId, intoId }: ClassRemoval): ActionId {
    if (classId === intoId) throw new EngineError('bad-input', 'A class cannot be merged into itself.')
    return atomically(this.#db, () => {
      for (const id of [classId, intoId]) if (id !== null) this.#requireClass(taskId, id)
      const row = this.#insertAction.run(taskId, 'assign', classId, 'hand', null, 'analyst', this.#clock())
      const actionId = Number(row.lastInsertRowid) as ActionId
      this.#classChanges.record(taskId, actionId, { classId, intoId })
      return actionId
    })
  }

  /** Takes back the last action in force. Returns the samples it covered, none when there was nothing to undo. */
  undo(taskId: TaskId): readonly SampleId[] {
    return this.#revise(taskId, 'undo', this.#lastInForce)
  }

  /** Does again what was undone last. Returns the samples it covered, none when there was nothing to redo. */
  redo(taskId: TaskId): readonly SampleId[] {
    return this.#revise(taskId, 'redo', this.#nextToRedo)
  }

  /** The label of every labelled sample, checks included. */
  currentLabels(taskId: TaskId): ReadonlyMap<SampleId, CurrentLabel> {
    return new Map(this.#current.all(taskId).map((label) => [label.sampleId, label]))
  }

  /** The labels of some samples; those without one are left out. */
  ofSamples(taskId: TaskId, sampleIds: Iterable<SampleId>): ReadonlyMap<SampleId, CurrentLabel> {
    const labels = new Map<SampleId, CurrentLabel>()
    for (const sampleId of sampleIds) {
      const label = this.#currentOf.get(taskId, sampleId)
      if (label !== undefined) labels.set(sampleId, label)
    }
    return labels
  }

  of(taskId: TaskId, sampleId: SampleId): Label | null {
    return this.#currentOf.get(taskId, sampleId) ?? null
  }

  /** The last thing done to labels, undoing included; 0 before the first. */
  lastActionId(taskId: TaskId): number {
    return this.#lastAction.get(taskId) ?? 0
  }

  /** Samples whose label was given by a later action. */
  countSince(taskId: TaskId, actionId: number): number {
    return this.#countSince.get(taskId, actionId) ?? 0
  }

  /** Samples that were given the label they have more than once: somebody looked again and kept it. */
  confirmed(taskId: TaskId): readonly SampleId[] {
    return this.#confirmed.all(taskId)
  }

  counts(taskId: TaskId): LabelTotals {
    const rows = this.#currentCounts.all(taskId)
    const sum = (chosen: readonly CountRow[]): number => chosen.reduce((total, row) => total + row.count, 0)
    const taught = rows.filter((row) => row.isCheck === 0)
    const labelled = taught.filter((row) => row.classId !== null)
    const byClass = new Map<ClassId, { classId: ClassId; hand: number; group: number }>()
    for (const { classId, origin, count } of labelled) {
      if (classId === null) continue
      const totals = byClass.get(classId) ?? { classId, hand: 0, group: 0 }
      totals[origin] += count
      byClass.set(classId, totals)
    }
    return {
      byClass: [...byClass.values()].toSorted((a, b) => a.classId - b.classId),
      notOfInterest: sum(taught.filter((row) => row.classId === null)),
      labelled: sum(labelled),
      checksAnswered: sum(rows.filter((row) => row.isCheck === 1)),
      actions: this.#actionCount.get(taskId) ?? 0,
      canUndo: this.#lastInForce.get(taskId) !== undefined,
      canRedo: this.#nextToRedo.get(taskId) !== undefined,
    }
  }

  #revise(taskId: TaskId, kind: 'undo' | 'redo', find: Statement<[TaskId], ActionId>): readonly SampleId[] {
    return atomically(this.#db, () => {
      const target = find.get(taskId)
      if (target === undefined) return []
      this.#insertAction.run(taskId, kind, null, null, target, 'analyst', this.#clock())
      if (this.#classChanges.has(target)) this.#classChanges.replay(taskId)
      return this.#samplesOf.all(target)
    })
  }

  #requireClass(taskId: TaskId, classId: ClassId): void {
    const owner = this.#classTask.get(classId)
    if (owner === undefined) throw new EngineError('not-found', `There is no class ${classId} in this project.`)
    if (owner !== taskId)
      throw new EngineError('bad-input', `Class ${classId} belongs to task ${owner}, not ${taskId}.`)
  }
}
