import type { EngineClient } from '../../shared/contract/contract.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { Class } from '../../shared/domain/labels.ts'
import { errorMessage } from './error-message.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/** The classes of the task, in the order in which they were made. */
export class Classes {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #toasts: Toasts
  #classes = $state.raw<readonly Class[]>([])

  constructor(engine: EngineClient, project: Project, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#toasts = toasts
  }

  get all(): readonly Class[] {
    return this.#classes
  }

  find(classId: ClassId): Class | null {
    return this.#classes.find((candidate) => candidate.id === classId) ?? null
  }

  nameOf(classId: ClassId | null): string {
    return classId === null ? 'not of interest' : (this.find(classId)?.name ?? 'unknown class')
  }

  /** Forgets the classes of the task shown before. */
  clear(): void {
    this.#classes = []
  }

  async load(): Promise<void> {
    const { taskId } = this.#project
    const classes = await this.#engine.call('classes.list', { taskId })
    if (taskId === this.#project.taskId) this.#classes = classes
  }

  /** Makes a class, or finds the one that has this name already. Throws what the engine threw. */
  async create(name: string): Promise<Class> {
    const wanted = name.trim()
    const same = this.#classes.find((candidate) => candidate.name.toLowerCase() === wanted.toLowerCase())
    if (same) return same
    const created = await this.#engine.call('classes.create', { taskId: this.#project.taskId, name: wanted })
    if (!this.find(created.id)) this.#classes = [...this.#classes, created]
    return created
  }

  async update(classId: ClassId, change: { readonly name?: string; readonly key?: string }): Promise<void> {
    try {
      const updated = await this.#engine.call('classes.update', { classId, ...change })
      this.#classes = this.#classes.map((candidate) => (candidate.id === classId ? updated : candidate))
    } catch (error) {
      this.#toasts.error('The class was not changed', errorMessage(error))
    }
  }
}
