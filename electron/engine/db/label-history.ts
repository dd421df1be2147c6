import type { Statement } from 'better-sqlite3'
import type { ActionId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { LabelRecord } from '../../../shared/domain/labels.ts'
import type { AssignOrigin } from './action-log.ts'
import type { ReadableDb } from './database.ts'

interface RecordRow {
  readonly actionId: ActionId
  readonly className: string | null
  readonly origin: AssignOrigin
  readonly who: string
  readonly at: number
  readonly sampleCount: number
  readonly undoneAt: number | null
  readonly hasLeft: 0 | 1
  readonly becameName: string | null
}

/** Reads the whole history of single samples: nothing of it is ever forgotten. */
export class LabelHistory {
  readonly #records: Statement<[TaskId, SampleId], RecordRow>

  constructor(db: ReadableDb) {
    this.#records = db.prepare(`
      SELECT action.id AS actionId, class.name AS className, action.origin, action.who, action.at,
        (SELECT count(*) FROM label_event AS other WHERE other.action_id = action.id) AS sampleCount,
        (SELECT CASE last.kind WHEN 'undo' THEN last.at END FROM label_action AS last
         WHERE last.target_id = action.id ORDER BY last.id DESC LIMIT 1) AS undoneAt,
        class.id IS NOT NULL AND class.now_id IS NOT class.id AS hasLeft, became.name AS becameName
      FROM label_event AS event CROSS JOIN label_action AS action ON action.id = event.action_id
        LEFT JOIN class ON class.id = action.class_id LEFT JOIN class AS became ON became.id = class.now_id
      WHERE event.task_id = ? AND event.sample_id = ? ORDER BY event.action_id
    `)
  }

  /** Every label that a sample was given, oldest first. The last one that was not undone is the one it has, unless its class was deleted. */
  of(taskId: TaskId, sampleId: SampleId): readonly LabelRecord[] {
    return this.#records.all(taskId, sampleId).map(({ hasLeft, becameName, ...record }) => ({
      ...record,
      became: hasLeft === 1 ? { name: becameName } : null,
    }))
  }
}
