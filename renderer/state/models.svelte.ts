import type { EngineClient } from '../../shared/contract/contract.ts'
import type { JobSnapshot } from '../../shared/domain/jobs.ts'
import type { ModelComparison, ModelKind, TunedModelKind } from '../../shared/domain/models.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const SEED = 1
const MINUTES = 2
const JOB_OF = { 'fine-tuned': 'fine-tune', 'from-scratch': 'from-scratch' } as const

/** The models of the task side by side, and which of them is exported. */
export class Models {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  #comparison = $state.raw<ModelComparison | null>(null)
  /** How long the next training may take. */
  minutes = $state(MINUTES)

  constructor(engine: EngineClient, project: Project, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#jobs = jobs
    this.#toasts = toasts
  }

  /** `null` until it has been read. */
  get comparison(): ModelComparison | null {
    return this.#comparison
  }

  /** The training of a model that waits or runs. */
  jobOf(kind: TunedModelKind): JobSnapshot | null {
    return this.#jobs.current(JOB_OF[kind])
  }

  async load(): Promise<void> {
    this.#comparison = await this.#engine.call('models.compare', { taskId: this.#project.taskId })
  }

  /** Forgets what belongs to another task. */
  clear(): void {
    this.#comparison = null
  }

  async train(kind: TunedModelKind): Promise<void> {
    try {
      const wanted = { taskId: this.#project.taskId, kind, minutes: this.minutes, seed: SEED }
      this.#jobs.add(await this.#engine.call('models.train', wanted))
    } catch (error) {
      this.#toasts.error('The model was not trained', errorMessage(error))
    }
  }

  /** @param kind `null`: whichever is proposed. */
  async choose(kind: ModelKind | null): Promise<void> {
    try {
      this.#comparison = await this.#engine.call('models.choose', { taskId: this.#project.taskId, kind })
    } catch (error) {
      this.#toasts.error('The model was not chosen', errorMessage(error))
    }
  }
}
