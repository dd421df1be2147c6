import type { EngineClient } from '../../shared/contract/contract.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import type { ReviewReport } from '../../shared/domain/review.ts'
import type { Classes } from './classes.svelte.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Labelling } from './labelling.svelte.ts'
import type { Project } from './project.svelte.ts'
import { type GivenLabel, ReviewOrders, type Revision } from './review-orders.ts'
import { cellItems, openItems, QUEUES } from './review-queues.ts'
import type { ConfusionCell, QueueName, ReviewedSample, ReviewItem } from './review-queues.ts'
import { answeredWords, revisedWords } from './review-words.ts'
import type { Toasts } from './toasts.svelte.ts'

const nothing = Object.fromEntries(QUEUES.map((name) => [name, []])) as unknown as ReturnType<typeof openItems>

export interface ReviewingParts {
  readonly project: Project
  readonly classes: Classes
  readonly labelling: Labelling
  readonly jobs: Jobs
  readonly toasts: Toasts
}

/** The last review and what is still open of it. An answer is a label like any other: the engine's account of it decides what is left. */
export class Reviewing {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #classes: Classes
  readonly #labelling: Labelling
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  readonly #orders: ReviewOrders
  #report = $state.raw<ReviewReport | null>(null)
  #hasLoaded = $state(false)
  #queue = $state<QueueName>('label-errors')
  #cell = $state.raw<ConfusionCell | null>(null)
  #announcement = $state('')
  /** Put off until the next review. */
  #skipped = $state.raw<readonly SampleId[]>([])
  /** Answered here, and not yet confirmed by the engine: they are gone from the screen at once. */
  #answered = $state.raw<ReadonlySet<SampleId>>(new Set())
  /** The item on screen, by its first sample, where it is not the first one. */
  #shownId = $state<SampleId | null>(null)
  /** Samples of the item on screen that an answer leaves as they are. */
  #leftOut = $state.raw<ReadonlySet<SampleId>>(new Set())
  #unsent = 0
  #tail: Promise<void> = Promise.resolve()

  readonly #open = $derived({
    ...(this.#report === null ? nothing : openItems(this.#report, this.#answered)),
    cell: this.#cell === null ? [] : cellItems(this.#cell, this.#answered),
  })

  constructor(engine: EngineClient, { project, classes, labelling, jobs, toasts }: ReviewingParts) {
    this.#engine = engine
    this.#project = project
    this.#classes = classes
    this.#labelling = labelling
    this.#jobs = jobs
    this.#toasts = toasts
    this.#orders = new ReviewOrders(engine)
  }

  /** False until the engine has answered, so that a review not read yet is not taken for none. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** What was done last, in words. */
  get announcement(): string {
    return this.#announcement
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

  /** Samples of the item on screen that an answer leaves as they are: they come back as an item of their own. */
  get leftOut(): ReadonlySet<SampleId> {
    return this.#leftOut
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
    this.#announcement = ''
    this.#place(null)
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
    this.#announcement = ''
    this.#place(null)
  }

  /** Shows an item further on, or back. */
  move(steps: number): void {
    this.show(Math.min(this.items.length - 1, Math.max(0, this.position + steps)))
  }

  show(position: number): void {
    const item = this.items[position]
    if (item && item !== this.item) this.#place(item)
  }

  /** Leaves a sample of several out of the answer, or takes it again. */
  toggle(sampleId: SampleId): void {
    this.#leftOut = this.#leftOut.symmetricDifference(new Set([sampleId]))
  }

  /** Gives the item the class that is suggested. A random check keeps the answer it has: to follow the classifier would flatter it. */
  accept(): void {
    if (this.item?.queue === 'cell') this.keep()
    else if (this.item) this.label(this.item.suggested)
  }

  /** Gives the item a class, or marks it as not of interest. */
  label(classId: ClassId | null): void {
    const sampleIds = this.#meant.map(({ sampleId }) => sampleId)
    if (sampleIds.length === 0) return
    this.#answer([{ sampleIds, classId }])
    this.#announcement = answeredWords(sampleIds.length, this.#classes.nameOf(classId))
  }

  /** Leaves labels as they are, for good: each is given once more. Without a label there is nothing to keep, and the item is put off. */
  keep(): void {
    const byClass = Map.groupBy(this.#meant, ({ classId }) => classId)
    const labels = [...byClass].flatMap(([classId, samples]) =>
      classId === undefined ? [] : [{ sampleIds: samples.map(({ sampleId }) => sampleId), classId }],
    )
    // To give a check its answer again would change nothing.
    if (labels.length === 0 || this.#queue === 'cell') return this.skip()
    this.#answer(labels)
    this.#announcement = 'Kept as it is.'
  }

  /** Puts the item off until the next review. */
  skip(): void {
    const item = this.item
    if (item === null) return
    const next = this.position
    this.#skipped = [...this.#skipped, ...item.samples.map(({ sampleId }) => sampleId)]
    this.#keepPlace(next)
    this.#announcement = 'Left as it is.'
  }

  /** Takes the last thing done back, or does it again, wherever it was done, and says what it was. */
  revise(kind: Revision): void {
    const { taskId } = this.#project
    this.#send(
      async () => {
        const revised = await this.#orders.revise(taskId, kind)
        this.#answered = this.#answered.difference(new Set(revised.sampleIds))
        await this.load()
        this.#announcement = revisedWords(kind, revised, this.#showAgain(revised.sampleIds))
      },
      kind === 'undo' ? 'Nothing was undone' : 'Nothing was redone',
    )
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

  /** What an answer is given to. */
  get #meant(): readonly ReviewedSample[] {
    return this.item?.samples.filter(({ sampleId }) => !this.#leftOut.has(sampleId)) ?? []
  }

  #left(queue: QueueName): readonly ReviewItem[] {
    const skipped = new Set(this.#skipped)
    return this.#open[queue].filter(({ samples }) => !samples.every(({ sampleId }) => skipped.has(sampleId)))
  }

  /** After an item is gone the one behind it is shown. */
  #keepPlace(position: number): void {
    this.#place(this.items[position] ?? this.items.at(-1) ?? null)
  }

  #place(item: ReviewItem | null): void {
    this.#shownId = item ? idOf(item) : null
    this.#leftOut = new Set()
  }

  #answer(labels: readonly GivenLabel[]): void {
    const position = this.position
    this.#answered = new Set([...this.#answered, ...labels.flatMap(({ sampleIds }) => sampleIds)])
    this.#keepPlace(position)
    const { taskId } = this.#project
    this.#send(() => this.#orders.give(taskId, labels), 'The label was not saved')
  }

  /** Brings up the item that one of the samples belongs to, in whatever queue it is. False when it is in none. */
  #showAgain(sampleIds: readonly SampleId[]): boolean {
    for (const queue of [this.#queue, ...QUEUES, 'cell' as const]) {
      const item = this.#left(queue).find(({ samples }) => samples.some(({ sampleId }) => sampleIds.includes(sampleId)))
      if (item === undefined) continue
      this.#queue = queue
      this.#place(item)
      return true
    }
    return false
  }

  /** One order after another, so that the engine sees them as they were given. */
  #send(order: () => Promise<void>, failure: string): void {
    this.#unsent++
    // What Label would undo next is no longer the last thing done.
    this.#labelling.forgetAnswers()
    this.#tail = this.#tail
      .then(order)
      .catch((error: unknown) => {
        this.#announcement = ''
        this.#toasts.error(failure, `${errorMessage(error)} Earlier labels are kept.`)
      })
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
