import type { EngineClient } from '../../shared/contract/contract.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import type { ReviewReport } from '../../shared/domain/review.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Labelling } from './labelling.svelte.ts'
import type { Project } from './project.svelte.ts'
import { cellItems, openItems, QUEUES } from './review-queues.ts'
import type { ConfusionCell, QueueName, ReviewItem } from './review-queues.ts'
import type { Toasts } from './toasts.svelte.ts'

const nothing = Object.fromEntries(QUEUES.map((name) => [name, []])) as unknown as ReturnType<typeof openItems>

/** The last review and what is still open of it. An answer is a label like any other: the engine's account of it decides what is left. */
export class Reviewing {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #labelling: Labelling
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  #report = $state.raw<ReviewReport | null>(null)
  #hasLoaded = $state(false)
  #queue = $state<QueueName>('label-errors')
  #cell = $state.raw<ConfusionCell | null>(null)
  /** Put off until the next review. */
  #skipped = $state.raw<readonly SampleId[]>([])
  /** Answered here, and not yet confirmed by the engine: they are gone from the screen at once. */
  #answered = $state.raw<ReadonlySet<SampleId>>(new Set())
  /** The item on screen, by its first sample, where it is not the first one. */
  #shownId = $state<SampleId | null>(null)
  #unsent = 0
  #tail: Promise<void> = Promise.resolve()

  readonly #open = $derived({
    ...(this.#report === null ? nothing : openItems(this.#report)),
    cell: this.#cell === null ? [] : cellItems(this.#cell),
  })

  constructor(engine: EngineClient, project: Project, labelling: Labelling, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#labelling = labelling
    this.#jobs = jobs
    this.#toasts = toasts
  }

  /** False until the engine has answered, so that a review not read yet is not taken for none. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  get report(): ReviewReport | null {
    return this.#report
  }

  get queue(): QueueName {
    return this.#queue
  }

  /** The cell of the confusion matrix that was opened last; `null` before the first. */
  get cell(): ConfusionCell | null {
    return this.#cell
  }

  /** What is left of the queue on screen. */
  get items(): readonly ReviewItem[] {
    return this.#left(this.#queue)
  }

  get item(): ReviewItem | null {
    return this.items[this.position] ?? null
  }

  /** Place of the item on screen in its queue. */
  get position(): number {
    return Math.max(0, this.items.findIndex((item) => idOf(item) === this.#shownId)) // prettier-ignore
  }

  countOf(queue: QueueName): number {
    return this.#left(queue).length
  }

  get openCount(): number {
    return this.countOf('label-errors') + this.countOf('contradictions')
  }

  /** Forgets the review of the task shown before. */
  clear(): void {
    this.#report = null
    this.#hasLoaded = false
    this.#cell = null
    this.#queue = 'label-errors'
    this.#skipped = []
    this.#answered = new Set()
    this.#shownId = null
  }

  async load(): Promise<void> {
    const { taskId } = this.#project
    const report = await this.#engine.call('review.get', { taskId })
    if (taskId !== this.#project.taskId) return
    if (report?.reviewedAt !== this.#report?.reviewedAt) this.#skipped = []
    this.#report = report
    this.#hasLoaded = true
    if (this.#cell) await this.#loadCell(this.#cell)
    if (this.#unsent === 0) this.#answered = new Set()
  }

  async start(): Promise<void> {
    try {
      this.#jobs.add(await this.#engine.call('review.start', { taskId: this.#project.taskId }))
    } catch (error) {
      this.#toasts.error('Nothing was reviewed', `${errorMessage(error)} Your labels are kept.`)
    }
  }

  /** Shows the random checks of a cell of the confusion matrix. */
  async showCell(actual: ClassId, predicted: ClassId): Promise<void> {
    try {
      await this.#loadCell({ actual, predicted })
      this.showQueue('cell')
    } catch (error) {
      this.#toasts.error('The checks could not be read', errorMessage(error))
    }
  }

  showQueue(queue: QueueName): void {
    this.#queue = queue
    this.#shownId = null
  }

  /** Shows an item further on, or back. */
  move(steps: number): void {
    this.show(Math.min(this.items.length - 1, Math.max(0, this.position + steps)))
  }

  show(position: number): void {
    const item = this.items[position]
    if (item) this.#shownId = idOf(item)
  }

  /** Gives the item the class that is suggested. */
  accept(): void {
    if (this.item) this.label(this.item.suggested)
  }

  /** Gives the item a class, or marks it as not of interest. */
  label(classId: ClassId | null): void {
    const item = this.item
    if (item) this.#answer(item, [{ sampleIds: item.samples.map(({ sampleId }) => sampleId), classId }])
  }

  /** Leaves labels as they are, for good: each is given once more. Without a label there is nothing to keep, and the item is put off. */
  keep(): void {
    const item = this.item
    if (item === null) return
    const byClass = Map.groupBy(item.samples, ({ classId }) => classId)
    const labels = [...byClass].flatMap(([classId, samples]) =>
      classId === undefined ? [] : [{ sampleIds: samples.map(({ sampleId }) => sampleId), classId }],
    )
    // To give a check its answer again would change nothing.
    if (labels.length === 0 || item.queue === 'cell') this.skip()
    else this.#answer(item, labels)
  }

  skip(): void {
    const item = this.item
    if (item === null) return
    const next = this.position
    this.#skipped = [...this.#skipped, idOf(item)]
    this.#keepPlace(next)
  }

  undo(): void {
    this.#revise('label.undo', 'Nothing was undone')
  }

  redo(): void {
    this.#revise('label.redo', 'Nothing was redone')
  }

  /** Resolves when the engine has confirmed everything. */
  settled(): Promise<void> {
    return this.#tail
  }

  async #loadCell({ actual, predicted }: Omit<ConfusionCell, 'sampleIds'>): Promise<void> {
    const { taskId } = this.#project
    const sampleIds = await this.#engine.call('review.cell', { taskId, actual, predicted })
    if (taskId === this.#project.taskId) this.#cell = { actual, predicted, sampleIds }
  }

  #left(queue: QueueName): readonly ReviewItem[] {
    return this.#open[queue].filter((item) => !this.#skipped.includes(idOf(item)) && !this.#answered.has(idOf(item)))
  }

  /** After an item is gone the one behind it is shown. */
  #keepPlace(position: number): void {
    const item = this.items[position] ?? this.items.at(-1)
    this.#shownId = item ? idOf(item) : null
  }

  #answer(item: ReviewItem, labels: readonly { sampleIds: SampleId[]; classId: ClassId | null }[]): void {
    const position = this.position
    this.#answered = new Set([...this.#answered, idOf(item)])
    this.#keepPlace(position)
    const { taskId } = this.#project
    this.#send(async () => {
      for (const { sampleIds, classId } of labels) {
        await this.#engine.call('label.assign', { taskId, sampleIds, classId, origin: 'hand' })
      }
    }, 'The label was not saved')
  }

  #revise(method: 'label.undo' | 'label.redo', failure: string): void {
    const { taskId } = this.#project
    this.#send(async () => {
      const { sampleIds } = await this.#engine.call(method, { taskId })
      this.#answered = new Set([...this.#answered].filter((id) => !sampleIds.includes(id)))
      await this.load()
      this.#showAgain(sampleIds)
    }, failure)
  }

  /** Brings up the item that one of the samples belongs to, in whatever queue it is. */
  #showAgain(sampleIds: readonly SampleId[]): void {
    const queues = [this.#queue, ...QUEUES, 'cell' as const]
    for (const queue of queues) {
      const item = this.#left(queue).find(({ samples }) => samples.some(({ sampleId }) => sampleIds.includes(sampleId)))
      if (item === undefined) continue
      this.#queue = queue
      this.#shownId = idOf(item)
      return
    }
  }

  /** One order after another, so that the engine sees them as they were given. */
  #send(order: () => Promise<void>, failure: string): void {
    this.#unsent++
    // What Label would undo next is no longer the last thing done.
    this.#labelling.forgetAnswers()
    this.#tail = this.#tail
      .then(order)
      .catch((error: unknown) => this.#toasts.error(failure, `${errorMessage(error)} Earlier labels are kept.`))
      .finally(() => this.#unsent--)
      .then(() => this.load())
      .catch((error: unknown) => this.#toasts.error('The review could not be read', errorMessage(error)))
  }
}

function idOf(item: ReviewItem): SampleId {
  const [first] = item.samples
  if (first === undefined) throw new RangeError('an item without samples')
  return first.sampleId
}
