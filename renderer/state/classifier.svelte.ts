import type { EngineClient } from '../../shared/contract/contract.ts'
import type { ClassifierSummary, Estimate } from '../../shared/domain/classifier.ts'
import type { Evaluation } from '../../shared/domain/evaluation.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { Prediction } from '../../shared/domain/labels.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import { Pages } from './pages.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const TARGET_KEY = 'handful.target'

/** The classifier as last trained, and what it believes of every sample. */
export class Classifier {
  readonly predictions: Pages<Prediction>
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  #summary = $state.raw<ClassifierSummary | null>(null)
  #evaluation = $state.raw<Evaluation | null>(null)
  #hasLoaded = $state(false)
  #target = $state(readTarget())
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

  /** False until the engine has answered, so that a classifier not read yet is not taken for none. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** `null` before the first training. */
  get summary(): ClassifierSummary | null {
    return this.#summary
  }

  /** On every check answered by now; `null` before the first. */
  get accuracy(): Estimate | null {
    return this.#evaluation?.accuracy ?? this.#summary?.accuracy ?? null
  }

  /** What is known of its accuracy, and what to do about it. */
  get evaluation(): Evaluation | null {
    return this.#evaluation
  }

  /** The accuracy wanted, as a share; `null` when nobody said. Kept in this browser. */
  get target(): number | null {
    return this.#target
  }

  async setTarget(target: number | null): Promise<void> {
    this.#target = target
    if (target === null) localStorage.removeItem(TARGET_KEY)
    else localStorage.setItem(TARGET_KEY, String(target))
    try {
      await this.#loadEvaluation()
    } catch (error) {
      this.#toasts.error('The advice could not be read', errorMessage(error))
    }
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
    this.#evaluation = null
    this.#hasLoaded = false
    this.#classId = null
    this.predictions.clear()
  }

  async load(): Promise<void> {
    const { taskId } = this.#project
    const [summary] = await Promise.all([this.#engine.call('classifier.summary', { taskId }), this.#loadEvaluation()])
    if (taskId !== this.#project.taskId) return
    this.#summary = summary
    this.#hasLoaded = true
    if (summary !== null) await this.predictions.refresh()
  }

  /** Finds out what random labels would have brought. */
  async compareWithRandom(): Promise<void> {
    try {
      this.#jobs.add(await this.#engine.call('classifier.compareWithRandom', { taskId: this.#project.taskId }))
    } catch (error) {
      this.#toasts.error('Nothing was compared', errorMessage(error))
    }
  }

  async train(): Promise<void> {
    try {
      this.#jobs.add(await this.#engine.call('classifier.train', { taskId: this.#project.taskId }))
    } catch (error) {
      this.#toasts.error('The classifier was not trained', `${errorMessage(error)} Your labels are kept.`)
    }
  }

  async #loadEvaluation(): Promise<void> {
    const { taskId } = this.#project
    const evaluation = await this.#engine.call('classifier.evaluation', { taskId, target: this.#target })
    if (taskId === this.#project.taskId) this.#evaluation = evaluation
  }
}

function readTarget(): number | null {
  const target = Number(localStorage.getItem(TARGET_KEY))
  return target > 0 && target < 1 ? target : null
}
