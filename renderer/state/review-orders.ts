import type { EngineClient, Result } from '../../shared/contract/contract.ts'
import type { ActionId, ClassId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import type { LabelRecord } from '../../shared/domain/labels.ts'

export type Revision = 'undo' | 'redo'

/** A class, or "not of interest", and what is given it. */
export interface GivenLabel {
  readonly classId: ClassId | null
  readonly sampleIds: SampleId[]
}

/** What was undone or done again. */
export interface Revised extends Result<'label.undo'> {
  /** Names of the classes that it gave; `null`: not of interest. */
  readonly classNames: readonly (string | null)[]
}

/** Gives the engine the answers of a review. An answer of several classes is several actions, and still undone and redone at once. */
export class ReviewOrders {
  readonly #engine: EngineClient
  /** Of answers with several classes. The engine keeps no account of what belonged together: after a restart each class is undone by itself. */
  readonly #together: (readonly ActionId[])[] = []

  constructor(engine: EngineClient) {
    this.#engine = engine
  }

  async give(taskId: TaskId, labels: readonly GivenLabel[]): Promise<void> {
    const actionIds: ActionId[] = []
    for (const { sampleIds, classId } of labels) {
      const order = { taskId, sampleIds, classId, origin: 'hand' } as const
      actionIds.push((await this.#engine.call('label.assign', order)).actionId)
    }
    if (actionIds.length > 1) this.#together.push(actionIds)
  }

  async revise(taskId: TaskId, kind: Revision): Promise<Revised> {
    const { record, ...first } = await this.#reviseOne(taskId, kind)
    const parts = this.#together.find((actionIds) => actionIds.some((id) => id === record?.actionId)) ?? []
    const all = [{ record, ...first }]
    while (all.length < parts.length) all.push(await this.#reviseOne(taskId, kind))
    return {
      what: first.what,
      sampleIds: all.flatMap(({ sampleIds }) => sampleIds),
      classNames: all.map((one) => one.record?.className ?? null),
    }
  }

  async #reviseOne(
    taskId: TaskId,
    kind: Revision,
  ): Promise<Result<'label.undo'> & { readonly record: LabelRecord | undefined }> {
    const revised = await this.#engine.call(`label.${kind}`, { taskId })
    const [sampleId] = revised.sampleIds
    const history = sampleId === undefined ? [] : await this.#engine.call('label.history', { taskId, sampleId })
    return { ...revised, record: revisedRecord(kind, history) }
  }
}

/** What was undone or redone last, by the history of a sample that it covers. */
export function revisedRecord(kind: Revision, history: readonly LabelRecord[]): LabelRecord | undefined {
  if (kind === 'redo') return history.findLast(({ undoneAt }) => undoneAt === null)
  const lastAt = Math.max(...history.map(({ undoneAt }) => undoneAt ?? 0))
  // Of several undone in one millisecond the oldest was the last: undoing goes backwards.
  return history.find(({ undoneAt }) => undoneAt === lastAt)
}
