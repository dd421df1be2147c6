import type { EngineClient } from '../../shared/contract/contract.ts'
import type { JobId } from '../../shared/domain/ids.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Project } from './project.svelte.ts'

export const EXPORT_FORMATS = ['tfjs', 'csv'] as const
export type ExportFormat = (typeof EXPORT_FORMATS)[number]

/** An export asked for from this window; where it went is told nowhere else. */
export interface ExportOrder {
  readonly jobId: JobId
  readonly directory: string
  readonly formats: readonly ExportFormat[]
}

export class Exporting {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #jobs: Jobs
  #order = $state.raw<ExportOrder | null>(null)

  constructor(engine: EngineClient, project: Project, jobs: Jobs) {
    this.#engine = engine
    this.#project = project
    this.#jobs = jobs
  }

  /** The last export asked for since the window was opened. */
  get order(): ExportOrder | null {
    return this.#order
  }

  /** Forgets the export of the task shown before. */
  clear(): void {
    this.#order = null
  }

  /** Starts an export. Answers why it could not, or `null` when it could. */
  async start(directory: string, formats: readonly ExportFormat[]): Promise<string | null> {
    try {
      const params = { taskId: this.#project.taskId, directory, formats: [...formats] }
      const job = await this.#engine.call('export.start', params)
      this.#order = { jobId: job.id, directory, formats }
      this.#jobs.add(job)
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }
}
