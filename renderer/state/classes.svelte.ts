import type { EngineClient, Params } from '../../shared/contract/contract.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import { USUAL_KEYS } from '../../shared/domain/commands.ts'
import type { CommandKeys, SurfaceCommand } from '../../shared/domain/commands.ts'
import type { Class } from '../../shared/domain/labels.ts'
import { errorMessage } from './error-message.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

/** What can be changed of a class. */
export interface ClassEdit {
  readonly name?: string
  readonly key?: string
  readonly colour?: string
}

/** Which samples are to get a class. */
type Order = Omit<Params<'label.assign'>, 'classId'>

/** The classes of the task, in the order in which they were made, and the keys of its labelling surface. */
export class Classes {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #toasts: Toasts
  #classes = $state.raw<readonly Class[]>([])
  #keys = $state.raw<CommandKeys>(USUAL_KEYS)
  #hasLoaded = $state(false)

  constructor(engine: EngineClient, project: Project, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#toasts = toasts
  }

  /** False until the engine has answered, so that a class not read yet is not taken for a deleted one. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  get all(): readonly Class[] {
    return this.#classes
  }

  /** Which key does what beside giving classes. */
  get keys(): CommandKeys {
    return this.#keys
  }

  find(classId: ClassId): Class | null {
    return this.#classes.find((candidate) => candidate.id === classId) ?? null
  }

  nameOf(classId: ClassId | null): string {
    return classId === null ? 'not of interest' : (this.find(classId)?.name ?? 'deleted class')
  }

  /** Forgets the classes of the task shown before. */
  clear(): void {
    this.#classes = []
    this.#keys = USUAL_KEYS
    this.#hasLoaded = false
  }

  async load(): Promise<void> {
    const { taskId } = this.#project
    const [classes, keys] = await Promise.all([
      this.#engine.call('classes.list', { taskId }),
      this.#engine.call('label.keys', { taskId }),
    ])
    if (taskId !== this.#project.taskId) return
    this.#classes = classes
    this.#keys = keys
    this.#hasLoaded = true
  }

  /** Gives samples the class of this name; where there is none, it is made with the same action. Throws what the engine threw. */
  async assignNamed(name: string, order: Order): Promise<ClassId> {
    const wanted = name.trim()
    const same = this.#classes.find((candidate) => candidate.name.toLowerCase() === wanted.toLowerCase())
    if (same) {
      await this.#engine.call('label.assign', { ...order, classId: same.id })
      return same.id
    }
    const { made } = await this.#engine.call('label.assignNew', { ...order, name: wanted })
    if (!this.find(made.id)) this.#classes = [...this.#classes, made]
    return made.id
  }

  /** Makes a class that nothing has yet. Undone like a label. */
  async make(name: string): Promise<void> {
    try {
      const made = await this.#engine.call('classes.create', { taskId: this.#project.taskId, name })
      if (!this.find(made.id)) this.#classes = [...this.#classes, made]
    } catch (error) {
      this.#toasts.error('The class was not made', errorMessage(error))
    }
  }

  /** Undone like a label. Answers why it could not be changed, or `null` when it could. */
  async update(classId: ClassId, change: ClassEdit): Promise<string | null> {
    try {
      const updated = await this.#engine.call('classes.update', { classId, ...change })
      this.#classes = this.#classes.map((candidate) => (candidate.id === classId ? updated : candidate))
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }

  /**
   * Makes the labels of a class count as another's, or deletes it with its labels where there is no other. Undone like a label. Answers
   * why it could not, or `null` when it could.
   */
  async remove(classId: ClassId, intoId: ClassId | null): Promise<string | null> {
    try {
      if (intoId === null) await this.#engine.call('classes.delete', { classId })
      else await this.#engine.call('classes.merge', { classId, intoId })
      this.#classes = this.#classes.filter(({ id }) => id !== classId)
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }

  /** Gives a command of the labelling surface another key. Answers why it could not, or `null` when it could. */
  async moveKey(command: SurfaceCommand, key: string): Promise<string | null> {
    try {
      this.#keys = await this.#engine.call('label.moveKey', { taskId: this.#project.taskId, command, key })
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }
}
