import type { Statement } from 'better-sqlite3'
import type { RunId } from '../../../shared/domain/ids.ts'
import type { Modality } from '../../../shared/domain/project.ts'
import type { ReadableDb } from './database.ts'

export interface ProjectInfo {
  readonly name: string
  readonly modality: Modality
  readonly createdAt: number
  /** The run whose embeddings are in use. */
  readonly activeRunId: RunId | null
}

/** Owns the `project` table: the one row about the project itself. */
export class ProjectStore {
  readonly #insert: Statement<[string, Modality, number]>
  readonly #get: Statement<[], ProjectInfo>
  readonly #activate: Statement<[RunId | null]>
  readonly #setModality: Statement<[Modality]>

  constructor(db: ReadableDb) {
    this.#insert = db.prepare('INSERT INTO project (id, name, modality, created_at) VALUES (1, ?, ?, ?)')
    this.#get = db.prepare('SELECT name, modality, created_at AS createdAt, active_run_id AS activeRunId FROM project')
    this.#activate = db.prepare('UPDATE project SET active_run_id = ?')
    this.#setModality = db.prepare('UPDATE project SET modality = ?')
  }

  create(name: string, modality: Modality, createdAt: number): void {
    this.#insert.run(name, modality, createdAt)
  }

  isCreated(): boolean {
    return this.#get.get() !== undefined
  }

  get(): ProjectInfo {
    const info = this.#get.get()
    if (info === undefined) throw new Error('the project row is missing')
    return info
  }

  /** Only for a project without samples. */
  setModality(modality: Modality): void {
    this.#setModality.run(modality)
  }

  setActiveRun(runId: RunId | null): void {
    this.#activate.run(runId)
  }
}
