import type { EngineClient } from '../../shared/contract/contract.ts'
import type { ClassifierSummary } from '../../shared/domain/classifier.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { Prediction } from '../../shared/domain/labels.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import { Pages } from './pages.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/** The classifier as last trained, and what it believes of every sample. */
export class Classifier {
  readonly predictions: Pages<Prediction>
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  #summary = $state.raw<ClassifierSummary | null>(null)
  #classId = $state<ClassId | null>(null)

  constructor(engine: EngineClient, project: Project, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#jobs = jobs
    this.#toasts = toasts
    this.predictions = new Pages(
      async (offset, limit) => {
        const filter = { taskId: project.taskId, classId: this.#classId }
        const { total, predictions } = await engine.call('classifier.predictions', { ...filter, offset, limit })
        return { total, items: predictions }
      },
      (error) => toasts.error('The predictions could not be read', errorMessage(error)),
    )
  }

  get summary(): ClassifierSummary | null {
    return this.#summary
  }

  /** The class whose predicted samples are shown; `null` for all. */
  get shownClassId(): ClassId | null {
    return this.#classId
  }

  showClass(classId: ClassId | null): void {
    if (classId === this.#classId) return
    this.#classId = classId
    this.predictions.clear()
    void this.predictions.refresh()
  }

  /** Forgets the classifier of the task shown before. */
  clear(): void {
    this.#summary = null
    this.#classId = null
    this.predictions.clear()
  }

  async load(): Promise<void> {
    const { taskId } = this.#project
    const summary = await this.#engine.call('classifier.summary', { taskId })
    if (taskId !== this.#project.taskId) return
    this.#summary = summary
    if (summary !== null) await this.predictions.refresh()
  }

  async train(): Promise<void> {
    try {
      this.#jobs.add(await this.#engine.call('classifier.train', { taskId: this.#project.taskId }))
    } catch (error) {
      this.#toasts.error('The classifier was not trained', `${errorMessage(error)} Your labels are kept.`)
    }
  }
}
