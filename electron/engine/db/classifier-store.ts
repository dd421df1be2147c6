import type { Statement } from 'better-sqlite3'
import type { ClassifierSummary, EfficiencyPoint, Estimate } from '../../../shared/domain/classifier.ts'
import type { ClassId, RunId, TaskId } from '../../../shared/domain/ids.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

export interface NewClassifier extends Omit<ClassifierSummary, 'trainedAt' | 'curve'> {
  readonly taskId: TaskId
  readonly runId: RunId
  /** Things done to get these labels. */
  readonly actions: number
}

interface ClassifierRow {
  readonly labels: number
  readonly actions: number
  readonly trainedAt: number
  readonly runId: RunId
  readonly accuracyJson: string | null
  readonly classIdsJson: string
  readonly confusionJson: string
  readonly predictedCountsJson: string
}

/** Owns the `classifier` table: every classifier trained, the last one in use. */
export class ClassifierStore {
  readonly #clock: Clock
  readonly #insert: Statement<(string | number | null)[]>
  readonly #latest: Statement<[TaskId], ClassifierRow>
  readonly #points: Statement<[TaskId], Pick<ClassifierRow, 'labels' | 'actions' | 'accuracyJson'>>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#insert = db.prepare(`
      INSERT INTO classifier (task_id, run_id, trained_at, labels, actions, accuracy_json, class_ids_json,
        confusion_json, predicted_counts_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    `)
    this.#latest = db.prepare(`
      SELECT run_id AS runId, labels, actions, trained_at AS trainedAt, accuracy_json AS accuracyJson,
        class_ids_json AS classIdsJson, confusion_json AS confusionJson, predicted_counts_json AS predictedCountsJson
      FROM classifier WHERE task_id = ? ORDER BY id DESC LIMIT 1
    `)
    this.#points = db.prepare(`
      SELECT labels, actions, accuracy_json AS accuracyJson FROM classifier
      WHERE task_id = ? AND accuracy_json IS NOT NULL ORDER BY id
    `)
  }

  add(trained: NewClassifier): void {
    const accuracy = trained.accuracy === null ? null : JSON.stringify(trained.accuracy)
    const lists = [trained.classIds, trained.confusion, trained.predictedCounts].map((list) => JSON.stringify(list))
    const { taskId, runId, labels, actions } = trained
    this.#insert.run(taskId, runId, this.#clock(), labels, actions, accuracy, ...lists)
  }

  /** The classifier in use, with the curve of all before it; `null` before the first. */
  summary(taskId: TaskId): ClassifierSummary | null {
    const row = this.#latest.get(taskId)
    if (row === undefined) return null
    return {
      labels: row.labels,
      trainedAt: row.trainedAt,
      accuracy: row.accuracyJson === null ? null : (JSON.parse(row.accuracyJson) as Estimate),
      confusion: JSON.parse(row.confusionJson) as number[][],
      classIds: JSON.parse(row.classIdsJson) as ClassId[],
      predictedCounts: JSON.parse(row.predictedCountsJson) as number[],
      curve: this.#curve(taskId),
    }
  }

  /** The run whose embeddings the classifier in use was trained on; `null` before the first. */
  latestRun(taskId: TaskId): RunId | null {
    return this.#latest.get(taskId)?.runId ?? null
  }

  #curve(taskId: TaskId): EfficiencyPoint[] {
    return this.#points
      .all(taskId)
      .flatMap(({ labels, actions, accuracyJson }) =>
        accuracyJson === null ? [] : [{ labels, actions, accuracy: JSON.parse(accuracyJson) as Estimate }],
      )
  }
}
