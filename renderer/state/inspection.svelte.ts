import type { EngineClient } from '../../shared/contract/contract.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import type { Label, LabelRecord } from '../../shared/domain/labels.ts'
import type { Sample } from '../../shared/domain/project.ts'
import { errorMessage } from './error-message.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

interface Inspected {
  readonly sample: Sample
  readonly label: Label | null
  /** Newest first. */
  readonly history: readonly LabelRecord[]
  /** Near-duplicates in the stack that it was found on top of. */
  readonly copies: readonly SampleId[]
}

/** One sample looked at closely, over whatever view it was found in. */
export class Inspection {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #toasts: Toasts
  #inspected = $state.raw<Inspected | null>(null)

  constructor(engine: EngineClient, project: Project, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#toasts = toasts
  }

  /** `null` while nothing is inspected. */
  get inspected(): Inspected | null {
    return this.#inspected
  }

  async open(sampleId: SampleId | null, copies: readonly SampleId[] = []): Promise<void> {
    if (sampleId === null) return
    try {
      const [{ sample, label }, history] = await Promise.all([
        this.#engine.call('data.sample', { sampleId }),
        this.#engine.call('label.history', { taskId: this.#project.taskId, sampleId }),
      ])
      this.#inspected = { sample, label, history: history.toReversed(), copies }
    } catch (error) {
      this.#toasts.error('The sample could not be read', errorMessage(error))
    }
  }

  close(): void {
    this.#inspected = null
  }
}
