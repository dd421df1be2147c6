import type { EngineClient } from '../../shared/contract/contract.ts'
import type { TaskId } from '../../shared/domain/ids.ts'
import type { CheckEvery, TaskOverview } from '../../shared/domain/labels.ts'
import { DEFAULT_CHECK_EVERY } from '../../shared/domain/labels.ts'
import { errorMessage } from './error-message.ts'
import type { Labelling } from './labelling.svelte.ts'
import type { Project } from './project.svelte.ts'

/**
 * The tasks of the project and which of them is shown. Changes answer why they could not be made, or `null` when they
 * could; what follows from another task being in use comes with the engine's event, here and in every other window.
 */
export class Tasks {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #labelling: Labelling
  #tasks = $state.raw<readonly TaskOverview[]>([])

  constructor(engine: EngineClient, project: Project, labelling: Labelling) {
    this.#engine = engine
    this.#project = project
    this.#labelling = labelling
  }

  /** In the order they were made. */
  get all(): readonly TaskOverview[] {
    return this.#tasks.filter(({ isDeleted }) => !isDeleted)
  }

  get deleted(): readonly TaskOverview[] {
    return this.#tasks.filter(({ isDeleted }) => isDeleted)
  }

  get currentId(): TaskId | null {
    return this.#project.summary?.task.id ?? null
  }

  get currentName(): string {
    return this.#project.summary?.task.name ?? ''
  }

  /** How many cards of the task in use are random checks; `null`: none. */
  get checkEvery(): CheckEvery {
    const { summary } = this.#project
    return summary === null ? DEFAULT_CHECK_EVERY : summary.task.checkEvery
  }

  async load(): Promise<void> {
    this.#tasks = await this.#engine.call('tasks.list', {})
  }

  use(taskId: TaskId): Promise<string | null> {
    return this.#change(async () => {
      // Labels on their way belong to the task they were given in: they arrive before it is left.
      await this.#labelling.sent()
      await this.#engine.call('tasks.use', { taskId })
    })
  }

  /** Makes a task and shows it. */
  create(name: string): Promise<string | null> {
    return this.#change(async () => {
      const { id: taskId } = await this.#engine.call('tasks.create', { name })
      await this.#labelling.sent()
      await this.#engine.call('tasks.use', { taskId })
    })
  }

  rename(taskId: TaskId, name: string): Promise<string | null> {
    return this.#change(() => this.#engine.call('tasks.rename', { taskId, name }))
  }

  /** For the task in use, from the next cards on. */
  setChecks(checkEvery: CheckEvery): Promise<string | null> {
    return this.#change(() => this.#engine.call('tasks.setChecks', { taskId: this.#project.taskId, checkEvery }))
  }

  delete(taskId: TaskId): Promise<string | null> {
    return this.#change(async () => {
      await this.#labelling.sent()
      await this.#engine.call('tasks.delete', { taskId })
    })
  }

  restore(taskId: TaskId): Promise<string | null> {
    return this.#change(() => this.#engine.call('tasks.restore', { taskId }))
  }

  async #change(order: () => Promise<unknown>): Promise<string | null> {
    try {
      await order()
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }
}
