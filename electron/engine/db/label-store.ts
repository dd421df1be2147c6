import type { Statement } from 'better-sqlite3'
import type { ActionId, ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Class, Label } from '../../../shared/domain/labels.ts'
import type { Clock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { ActionLog, type AssignOrigin, type Deed, type Revision } from './action-log.ts'
import { ClassChanges } from './class-changes.ts'
import { ClassStore } from './class-store.ts'
import { atomically, type ReadableDb } from './database.ts'

export interface Assignment extends Deed {
  readonly sampleIds: readonly SampleId[]
}

/** As an assignment, of a class that is made with it. */
export interface NewAssignment extends Omit<Assignment, 'classId'> {
  readonly name: string
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
  /** Things done that answered something, undone ones left out. */
  readonly actions: number
  readonly canUndo: boolean
  readonly canRedo: boolean
}

interface CountRow {
  readonly classId: ClassId | null
  readonly origin: AssignOrigin
  readonly isCheck: 0 | 1
  readonly count: number
}

const SELECT_CURRENT = `
  SELECT sample_id AS sampleId, class_id AS classId, origin, action_id AS actionId FROM current_label`

/** Owns `label_event`: the samples that each action covers. Rows are only ever added; the label a sample has now is a view of them. */
export class LabelStore {
  readonly #db: ReadableDb
  readonly #actions: ActionLog
  readonly #classes: ClassStore
  readonly #classChanges: ClassChanges
  readonly #insertEvent: Statement<[TaskId, ActionId, SampleId]>
  readonly #classTask: Statement<[ClassId], TaskId>
  readonly #samplesOf: Statement<[ActionId], SampleId>
  readonly #current: Statement<[TaskId], CurrentLabel>
  readonly #currentOf: Statement<[TaskId, SampleId], CurrentLabel>
  readonly #currentCounts: Statement<[TaskId], CountRow>
  readonly #countSince: Statement<[TaskId, number], number>
  readonly #confirmed: Statement<[TaskId], SampleId>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#actions = new ActionLog(db, clock)
    this.#classes = new ClassStore(db, clock)
    this.#classChanges = new ClassChanges(db)
    this.#insertEvent = db.prepare(`
      INSERT INTO label_event (task_id, sample_id, action_id) SELECT ?, id, ? FROM sample WHERE id = ?
    `)
    this.#classTask = db.prepare<[ClassId], TaskId>('SELECT task_id FROM class WHERE id = ? AND now_id = id').pluck()
    this.#samplesOf = db
      .prepare<[ActionId], SampleId>('SELECT sample_id FROM label_event WHERE action_id = ? ORDER BY sample_id')
      .pluck()
    this.#current = db.prepare(`${SELECT_CURRENT} WHERE task_id = ?`)
    this.#currentOf = db.prepare(`${SELECT_CURRENT} WHERE task_id = ? AND sample_id = ?`)
    this.#currentCounts = db.prepare(`
      SELECT class_id AS classId, origin, drawn.sample_id IS NOT NULL AS isCheck, count(*) AS count
      FROM current_label LEFT JOIN check_draw AS drawn USING (task_id, sample_id)
      WHERE task_id = ? GROUP BY 1, 2, 3
    `)
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
  assign({ sampleIds, ...deed }: Assignment): { actionId: ActionId; changed: number } {
    requireSome(sampleIds)
    return atomically(this.#db, () => {
      if (deed.classId !== null) this.#requireClass(deed.taskId, deed.classId)
      return this.#cover(this.#actions.add(deed), deed.taskId, sampleIds, deed.classId)
    })
  }

  /**
   * Makes a class and gives it to samples, as one action: undone, neither is left.
   *
   * @throws EngineError as `assign` does, and `bad-input` for an empty or taken name.
   */
  assignNew({ sampleIds, name, ...deed }: NewAssignment): { actionId: ActionId; changed: number; made: Class } {
    requireSome(sampleIds)
    return atomically(this.#db, () => {
      const { actionId, made } = this.#classes.make(deed, name)
      return { ...this.#cover(actionId, deed.taskId, sampleIds, made.id), made }
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
      const actionId = this.#actions.add({ taskId, classId, origin: 'hand' })
      this.#classChanges.record(taskId, actionId, { classId, intoId })
      return actionId
    })
  }

  /** Takes back the last action in force. Returns the samples it covered, none when there was nothing to undo. */
  undo(taskId: TaskId): readonly SampleId[] {
    return this.#revise(taskId, 'undo')
  }

  /** Does again what was undone last. Returns the samples it covered, none when there was nothing to redo. */
  redo(taskId: TaskId): readonly SampleId[] {
    return this.#revise(taskId, 'redo')
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
    return this.#actions.last(taskId)
  }

  /** Things done after an action, or ever, that answered something; undone ones left out. */
  actionsSince(taskId: TaskId, actionId: ActionId | null): number {
    return this.#actions.count(taskId, actionId)
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
      actions: this.#actions.count(taskId),
      canUndo: this.#actions.next(taskId, 'undo') !== null,
      canRedo: this.#actions.next(taskId, 'redo') !== null,
    }
  }

  /** Notes what an action covers. `changed` counts the samples whose class is another than before. */
  #cover(
    actionId: ActionId,
    taskId: TaskId,
    sampleIds: readonly SampleId[],
    classId: ClassId | null,
  ): { actionId: ActionId; changed: number } {
    const samples = new Set(sampleIds)
    const before = this.ofSamples(taskId, samples)
    for (const sampleId of samples) {
      const { changes } = this.#insertEvent.run(taskId, actionId, sampleId)
      if (changes === 0) throw new EngineError('not-found', `There is no sample ${sampleId} in this project.`)
    }
    return { actionId, changed: [...samples].filter((id) => before.get(id)?.classId !== classId).length }
  }

  #revise(taskId: TaskId, revision: Revision): readonly SampleId[] {
    return atomically(this.#db, () => {
      const target = this.#actions.revise(taskId, revision)
      if (target === null) return []
      this.#classChanges.follow(taskId, target, revision)
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

function requireSome(sampleIds: readonly SampleId[]): void {
  if (sampleIds.length === 0) throw new EngineError('bad-input', 'No samples were given to label.')
}
