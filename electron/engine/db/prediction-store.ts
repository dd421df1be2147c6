import type { Statement } from 'better-sqlite3'
import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import type { Prediction } from '../../../shared/domain/labels.ts'
import type { ModelKind } from '../../../shared/domain/models.ts'
import { atomically, type ReadableDb } from './database.ts'

/** `propagated`: spread from the labels over the neighbour graph. Otherwise said by the model of that kind. */
export type PredictionKind = 'propagated' | ModelKind

const SELECT =
  'SELECT sample_id AS sampleId, class_id AS classId, confidence FROM prediction WHERE task_id = ? AND kind = ?'
const MOST_CONFIDENT_FIRST = 'ORDER BY confidence DESC LIMIT ? OFFSET ?'

/** Owns the `prediction` table: the class Handful believes each sample to have. */
export class PredictionStore {
  readonly #db: ReadableDb
  readonly #clear: Statement<[TaskId, PredictionKind]>
  readonly #insert: Statement<[TaskId, PredictionKind, SampleId, ClassId, number]>
  readonly #replace: Statement<[TaskId, PredictionKind, SampleId, ClassId, number]>
  readonly #get: Statement<[TaskId, PredictionKind, SampleId], Prediction>
  readonly #all: Statement<[TaskId, PredictionKind], Prediction>
  readonly #after: Statement<[TaskId, PredictionKind, number, number], Prediction>
  readonly #page: Statement<[TaskId, PredictionKind, number, number], Prediction>
  readonly #pageOfClass: Statement<[TaskId, PredictionKind, ClassId, number, number], Prediction>
  readonly #counts: Statement<[TaskId, PredictionKind], [ClassId, number]>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#clear = db.prepare('DELETE FROM prediction WHERE task_id = ? AND kind = ?')
    this.#insert = db.prepare(`
      INSERT INTO prediction (task_id, kind, sample_id, class_id, confidence) VALUES (?, ?, ?, ?, ?)
    `)
    this.#replace = db.prepare(`
      INSERT OR REPLACE INTO prediction (task_id, kind, sample_id, class_id, confidence) VALUES (?, ?, ?, ?, ?)
    `)
    this.#get = db.prepare(`${SELECT} AND sample_id = ?`)
    this.#all = db.prepare(`${SELECT} ORDER BY sample_id`)
    this.#after = db.prepare(`${SELECT} AND sample_id > ? ORDER BY sample_id LIMIT ?`)
    this.#page = db.prepare(`${SELECT} ${MOST_CONFIDENT_FIRST}`)
    this.#pageOfClass = db.prepare(`${SELECT} AND class_id = ? ${MOST_CONFIDENT_FIRST}`)
    this.#counts = db
      .prepare<[TaskId, PredictionKind], [ClassId, number]>(
        'SELECT class_id, count(*) FROM prediction WHERE task_id = ? AND kind = ? GROUP BY class_id ORDER BY class_id',
      )
      .raw()
  }

  /** Replaces all predictions of one kind. Readers see the old ones or the new ones, never a mixture. */
  replaceAll(taskId: TaskId, kind: PredictionKind, predictions: Iterable<Prediction>): void {
    atomically(this.#db, () => {
      this.#clear.run(taskId, kind)
      for (const { sampleId, classId, confidence } of predictions) {
        this.#insert.run(taskId, kind, sampleId, classId, confidence)
      }
    })
  }

  /** Replaces those of a few samples, ahead of the others. */
  put(taskId: TaskId, kind: PredictionKind, predictions: Iterable<Prediction>): void {
    atomically(this.#db, () => {
      for (const { sampleId, classId, confidence } of predictions) {
        this.#replace.run(taskId, kind, sampleId, classId, confidence)
      }
    })
  }

  get(taskId: TaskId, kind: PredictionKind, sampleId: SampleId): Prediction | null {
    return this.#get.get(taskId, kind, sampleId) ?? null
  }

  /** In sample order. */
  all(taskId: TaskId, kind: PredictionKind): readonly Prediction[] {
    return this.#all.all(taskId, kind)
  }

  /** In sample order, those of samples after one: a long list in short steps. @param sampleId 0 for the first. */
  after(taskId: TaskId, kind: PredictionKind, sampleId: SampleId | 0, limit: number): readonly Prediction[] {
    return this.#after.all(taskId, kind, sampleId, limit)
  }

  /** The most confident first. @param classId `null` for every class. */
  page(
    taskId: TaskId,
    kind: PredictionKind,
    { classId, offset, limit }: { classId: ClassId | null; offset: number; limit: number },
  ): readonly Prediction[] {
    return classId === null
      ? this.#page.all(taskId, kind, limit, offset)
      : this.#pageOfClass.all(taskId, kind, classId, limit, offset)
  }

  /** How many samples are believed to be of each class; classes without any are left out. */
  counts(taskId: TaskId, kind: PredictionKind): ReadonlyMap<ClassId, number> {
    return new Map(this.#counts.all(taskId, kind))
  }
}
