import type { Statement } from 'better-sqlite3'
import type { ActionId, ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Clock } from '../base/clock.ts'
import { atomically, type ReadableDb } from './database.ts'

export interface AnsweredCheck {
  readonly sampleId: SampleId
  /** `null`: not of interest. */
  readonly classId: ClassId | null
}

/**
 * Owns the `check_draw` table: the random test set.
 *
 * A label given to a drawn sample is a test label, never a training label, and stays one.
 */
export class CheckStore {
  readonly #db: ReadableDb
  readonly #clock: Clock
  readonly #draw: Statement<{ taskId: TaskId; sampleId: SampleId; at: number }>
  readonly #all: Statement<[TaskId], SampleId>
  readonly #pending: Statement<[TaskId], SampleId>
  readonly #answered: Statement<[TaskId], AnsweredCheck>
  readonly #lastAnswer: Statement<[TaskId], ActionId | null>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#clock = clock
    // A sample may have been labelled since the draw: then it is no random test sample any more.
    this.#draw = db.prepare(`
      INSERT INTO check_draw (task_id, sample_id, position, drawn_at)
      SELECT :taskId, :sampleId, (SELECT coalesce(max(position), 0) + 1 FROM check_draw WHERE task_id = :taskId), :at
      WHERE NOT EXISTS (SELECT 1 FROM current_label WHERE task_id = :taskId AND sample_id = :sampleId)
      ON CONFLICT (task_id, sample_id) DO NOTHING
    `)
    this.#all = db
      .prepare<[TaskId], SampleId>('SELECT sample_id FROM check_draw WHERE task_id = ? ORDER BY position')
      .pluck()
    this.#pending = db
      .prepare<[TaskId], SampleId>(
        `SELECT sample_id FROM check_draw AS drawn WHERE task_id = ?
           AND NOT EXISTS (SELECT 1 FROM current_label WHERE task_id = drawn.task_id AND sample_id = drawn.sample_id)
         ORDER BY position`,
      )
      .pluck()
    this.#answered = db.prepare(`
      SELECT drawn.sample_id AS sampleId, class_id AS classId
      FROM check_draw AS drawn CROSS JOIN current_label USING (task_id, sample_id)
      WHERE task_id = ? ORDER BY position
    `)
    this.#lastAnswer = db
      .prepare<[TaskId], ActionId | null>(
        'SELECT max(action_id) FROM check_draw CROSS JOIN current_label USING (task_id, sample_id) WHERE task_id = ?',
      )
      .pluck()
  }

  /** Adds drawn samples after those drawn before, leaving out any that was labelled or drawn already. Returns how many it took. */
  draw(taskId: TaskId, sampleIds: readonly SampleId[]): number {
    return atomically(this.#db, () => {
      const at = this.#clock()
      return sampleIds.reduce((taken, sampleId) => taken + this.#draw.run({ taskId, sampleId, at }).changes, 0)
    })
  }

  /** Every drawn sample, answered or not: none of them may be trained on. */
  all(taskId: TaskId): readonly SampleId[] {
    return this.#all.all(taskId)
  }

  /** Drawn samples still to be shown, in order. */
  pending(taskId: TaskId): readonly SampleId[] {
    return this.#pending.all(taskId)
  }

  answered(taskId: TaskId): readonly AnsweredCheck[] {
    return this.#answered.all(taskId)
  }

  /** The action that answered a check last; `null` before the first. */
  lastAnswer(taskId: TaskId): ActionId | null {
    return this.#lastAnswer.get(taskId) ?? null
  }
}
