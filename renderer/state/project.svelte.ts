import type { EngineClient, ProjectSummary } from '../../shared/contract/contract.ts'
import type { RunId, TaskId } from '../../shared/domain/ids.ts'
import type { Modality } from '../../shared/domain/project.ts'

/** The open project. Nothing else is loaded before it is there, since everything hangs on its task. */
export class Project {
  readonly #engine: EngineClient
  #summary = $state.raw<ProjectSummary | null>(null)

  constructor(engine: EngineClient) {
    this.#engine = engine
  }

  get summary(): ProjectSummary | null {
    return this.#summary
  }

  get sampleCount(): number {
    return this.#summary?.sampleCount ?? 0
  }

  get activeRunId(): RunId | null {
    return this.#summary?.activeRunId ?? null
  }

  get taskId(): TaskId {
    if (this.#summary === null) throw new RangeError('the project is not loaded yet')
    return this.#summary.task.id
  }

  /** Says what kind of data is coming, before any came. */
  async setModality(modality: Modality): Promise<void> {
    this.#summary = await this.#engine.call('project.setModality', { modality })
  }

  async load(): Promise<void> {
    this.#summary = await this.#engine.call('project.get', {})
  }
}
