import type { Statement } from 'better-sqlite3'
import type { ClassifierSummary, EfficiencyPoint, Estimate } from '../../../shared/domain/classifier.ts'
import type { ClassId, RunId, TaskId } from '../../../shared/domain/ids.ts'
import { ModelKind } from '../../../shared/domain/models.ts'
import type { Clock } from '../base/clock.ts'
import type { ReadableDb } from './database.ts'

export interface NewClassifier extends Omit<ClassifierSummary, 'trainedAt' | 'curve'> {
  readonly taskId: TaskId
  readonly runId: RunId
  readonly kind: ModelKind
  /** Things done to get these labels. */
  readonly actions: number
}

/** One model as it was trained. */
export interface TrainedClassifier extends Omit<NewClassifier, 'taskId' | 'actions'> {
  readonly trainedAt: number
}

interface ClassifierRow {
  readonly kind: ModelKind
  readonly labels: number
  readonly actions: number
  readonly trainedAt: number
  readonly runId: RunId
  readonly accuracyJson: string | null
  readonly classIdsJson: string
  readonly confusionJson: string
  readonly predictedCountsJson: string
}

/** Owns `classifier`, every model trained, the last of each kind in use, and `chosen_model`. */
export class ClassifierStore {
  readonly #clock: Clock
  readonly #insert: Statement<(string | number | null)[]>
  readonly #latest: Statement<[TaskId, ModelKind], ClassifierRow>
  readonly #points: Statement<[TaskId, ModelKind], Pick<ClassifierRow, 'labels' | 'actions' | 'accuracyJson'>>
  readonly #choose: Statement<[TaskId, ModelKind]>
  readonly #forgetChoice: Statement<[TaskId]>
  readonly #chosen: Statement<[TaskId], ModelKind>

  constructor(db: ReadableDb, clock: Clock) {
    this.#clock = clock
    this.#insert = db.prepare(`
      INSERT INTO classifier (task_id, run_id, kind, trained_at, labels, actions, accuracy_json, class_ids_json,
        confusion_json, predicted_counts_json) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    `)
    this.#latest = db.prepare(`
      SELECT kind, run_id AS runId, labels, actions, trained_at AS trainedAt, accuracy_json AS accuracyJson,
        class_ids_json AS classIdsJson, confusion_json AS confusionJson, predicted_counts_json AS predictedCountsJson
      FROM classifier WHERE task_id = ? AND kind = ? ORDER BY id DESC LIMIT 1
    `)
    this.#points = db.prepare(`
      SELECT labels, actions, accuracy_json AS accuracyJson FROM classifier
      WHERE task_id = ? AND kind = ? AND accuracy_json IS NOT NULL ORDER BY id
    `)
    this.#choose = db.prepare('INSERT OR REPLACE INTO chosen_model (task_id, kind) VALUES (?, ?)')
    this.#forgetChoice = db.prepare('DELETE FROM chosen_model WHERE task_id = ?')
    this.#chosen = db.prepare<[TaskId], ModelKind>('SELECT kind FROM chosen_model WHERE task_id = ?').pluck()
  }

  add(trained: NewClassifier): void {
    const accuracy = trained.accuracy === null ? null : JSON.stringify(trained.accuracy)
    const lists = [trained.classIds, trained.confusion, trained.predictedCounts].map((list) => JSON.stringify(list))
    const { taskId, runId, kind, labels, actions } = trained
    this.#insert.run(taskId, runId, kind, this.#clock(), labels, actions, accuracy, ...lists)
  }

  /** The head in use, with the curve of all before it; `null` before the first. */
  summary(taskId: TaskId): ClassifierSummary | null {
    const head = this.latest(taskId, 'head')
    if (head === null) return null
    const { kind: _kind, runId: _runId, ...trained } = head
    return { ...trained, curve: this.curve(taskId, 'head') }
  }

  /** The model of a kind that was trained last; `null` before the first. */
  latest(taskId: TaskId, kind: ModelKind): TrainedClassifier | null {
    const row = this.#latest.get(taskId, kind)
    if (row === undefined) return null
    return {
      kind: row.kind,
      runId: row.runId,
      labels: row.labels,
      trainedAt: row.trainedAt,
      accuracy: row.accuracyJson === null ? null : (JSON.parse(row.accuracyJson) as Estimate),
      confusion: JSON.parse(row.confusionJson) as number[][],
      classIds: JSON.parse(row.classIdsJson) as ClassId[],
      predictedCounts: JSON.parse(row.predictedCountsJson) as number[],
    }
  }

  /** Of every kind the model that was trained last, the simplest first. */
  all(taskId: TaskId): readonly TrainedClassifier[] {
    return ModelKind.options.flatMap((kind) => this.latest(taskId, kind) ?? [])
  }

  /** The run whose embeddings the head in use was trained on; `null` before the first. */
  latestRun(taskId: TaskId): RunId | null {
    return this.latest(taskId, 'head')?.runId ?? null
  }

  /** @param kind `null`: whatever is proposed. */
  choose(taskId: TaskId, kind: ModelKind | null): void {
    if (kind === null) this.#forgetChoice.run(taskId)
    else this.#choose.run(taskId, kind)
  }

  chosen(taskId: TaskId): ModelKind | null {
    return this.#chosen.get(taskId) ?? null
  }

  /** Accuracy of every model of a kind as it was trained, oldest first; those without an answered check are left out. */
  curve(taskId: TaskId, kind: ModelKind): EfficiencyPoint[] {
    return this.#points
      .all(taskId, kind)
      .flatMap(({ labels, actions, accuracyJson }) =>
        accuracyJson === null ? [] : [{ labels, actions, accuracy: JSON.parse(accuracyJson) as Estimate }],
      )
  }
}
