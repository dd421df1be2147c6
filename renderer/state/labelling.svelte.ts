import type { EngineClient, LabelCounts, Params } from '../../shared/contract/contract.ts'
import type { Card } from '../../shared/domain/groups.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import { freshSelection, keptSamples, moveCursor, toggleDoubtful, toggleMember } from './card-selection.ts'
import type { CardSelection, Direction } from './card-selection.ts'
import { mergeFetched, putBackAsNext, putFirst, samplesToPreload, without } from './card-queue.ts'
import type { CardQueue } from './card-queue.ts'
import type { Classes } from './classes.svelte.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const CARDS_FETCHED = 20
const REFILL_BELOW = 8
const SUGGESTIONS_ASKED = 40
const CARDS_PRELOADED = 3
const MEMBERS_PRELOADED = 60

/** What was answered, kept until it is undone, so that undoing shows the card as it was left. */
interface Answer {
  readonly card: Card
  readonly selection: CardSelection
}

/**
 * The cards on screen. A key press takes effect here at once and is sent in the background, one order
 * after another, so that the engine sees them in the order in which they were given.
 */
export class Labelling {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #classes: Classes
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  /** Exemplars answered or skipped here, which a fetch that left earlier may still bring. */
  readonly #hidden = new Set<SampleId>()
  readonly #answers: Answer[] = []
  /** Answers that were undone here before the engine refused them: there is nothing for it to undo. */
  readonly #refused = new WeakSet<Answer>()
  #queue = $state.raw<CardQueue>([])
  #selection = $state.raw<CardSelection>(freshSelection(null))
  #counts = $state.raw<LabelCounts | null>(null)
  #unsent = $state(0)
  #hasLoaded = $state(false)
  #announcement = $state('')
  #isOnScreen = false
  #tail: Promise<void> = Promise.resolve()

  constructor(engine: EngineClient, project: Project, classes: Classes, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#classes = classes
    this.#jobs = jobs
    this.#toasts = toasts
  }

  get card(): Card | null {
    return this.#queue[0] ?? null
  }

  get selection(): CardSelection {
    return this.#selection
  }

  /** Samples that the label would go to now. */
  get keptCount(): number {
    return this.card === null ? 0 : keptSamples(this.card, this.#selection).length
  }

  get exemplarsToPreload(): readonly SampleId[] {
    return this.#queue.slice(1, 1 + CARDS_PRELOADED).map((card) => card.exemplar)
  }

  get membersToPreload(): readonly SampleId[] {
    return samplesToPreload(this.#queue, CARDS_PRELOADED, MEMBERS_PRELOADED)
  }

  get counts(): LabelCounts | null {
    return this.#counts
  }

  /** Orders that the engine has not confirmed yet. */
  get unsent(): number {
    return this.#unsent
  }

  /** False until the first answer of the engine, so that an empty queue is not taken for "nothing left". */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** What a screen reader should say now. */
  get announcement(): string {
    return this.#announcement
  }

  get canUndo(): boolean {
    return this.#answers.length > 0 || (this.#counts?.canUndo ?? false)
  }

  get canRedo(): boolean {
    return this.#counts?.canRedo ?? false
  }

  /** While the view is open the card on screen is never exchanged; `leave` lifts that. */
  enter(): void {
    this.#isOnScreen = true
  }

  leave(): void {
    this.#isOnScreen = false
  }

  async load(): Promise<void> {
    await Promise.all([this.loadCards(), this.loadCounts()])
  }

  async loadCounts(): Promise<void> {
    this.#counts = await this.#engine.call('label.counts', { taskId: this.#project.taskId })
  }

  async loadCards(): Promise<void> {
    const cards = await this.#engine.call('label.cards', { taskId: this.#project.taskId, limit: CARDS_FETCHED })
    this.#setQueue(mergeFetched(this.#queue, cards, this.#hidden, this.#isOnScreen))
    this.#hasLoaded = true
  }

  /** Asks for new suggestions. */
  async suggest(): Promise<void> {
    try {
      const order = { taskId: this.#project.taskId, count: SUGGESTIONS_ASKED }
      this.#jobs.add(await this.#engine.call('label.suggest', order))
    } catch (error) {
      this.#toasts.error('No groups could be suggested', `${errorMessage(error)} Your labels are kept.`)
    }
  }

  move(direction: Direction, columns: number): void {
    if (this.card) this.#selection = moveCursor(this.card, this.#selection, direction, columns)
  }

  /** Drops or takes the member under the cursor, or the one that was clicked. */
  toggle(index = this.#selection.cursor): void {
    if (this.card && index !== null) this.#selection = toggleMember(this.card, this.#selection, index)
  }

  toggleDoubtful(): void {
    if (this.card) this.#selection = toggleDoubtful(this.card, this.#selection)
  }

  /** Gives the card the class that Handful believes in; nothing happens when it believes in none. */
  accept(): void {
    if (this.card?.proposal) this.label(this.card.proposal.classId)
  }

  /** Labels the card and shows the next one at once. `null` marks it as not of interest. */
  label(classId: ClassId | null): void {
    this.#answer(this.#classes.nameOf(classId), () => Promise.resolve(classId))
  }

  /** Makes a class of this name, unless there is one, and labels the card with it. */
  labelAsNew(name: string): void {
    this.#answer(name.trim(), async () => (await this.#classes.create(name)).id)
  }

  skip(): void {
    const card = this.card
    if (card === null) return
    this.#takeOff(card, `Skipped ${nameOf(card)}.`)
    this.#send(async () => {
      try {
        await this.#engine.call('label.skip', { taskId: this.#project.taskId, number: card.number })
      } catch (error) {
        this.#setQueue(putBackAsNext(this.#queue, card))
        this.#toasts.error('The card was not skipped', `${errorMessage(error)} It comes back as the next one.`)
      }
      this.#hidden.delete(card.exemplar)
      if (this.#queue.length === 0) await this.loadCards()
    })
  }

  undo(): void {
    const answer = this.#answers.pop()
    if (answer) {
      this.#hidden.delete(answer.card.exemplar)
      this.#setQueue(putFirst(this.#queue, answer.card))
      this.#selection = answer.selection
      this.#announcement = `Undone. Back to ${nameOf(answer.card)}.`
    }
    this.#send(async () => {
      if (answer && this.#refused.has(answer)) return
      try {
        const { sampleIds } = await this.#engine.call('label.undo', { taskId: this.#project.taskId })
        if (answer === undefined) await this.#showUndone(sampleIds)
      } catch (error) {
        this.#toasts.error('Nothing was undone', `${errorMessage(error)} The label is still there.`)
        if (answer === undefined) return
        this.#answers.push(answer)
        this.#hidden.add(answer.card.exemplar)
        this.#setQueue(without(this.#queue, new Set([answer.card.exemplar])))
      }
    })
  }

  redo(): void {
    this.#send(async () => {
      try {
        const { sampleIds } = await this.#engine.call('label.redo', { taskId: this.#project.taskId })
        const redone = new Set(sampleIds)
        const card = this.#queue.find((candidate) => redone.has(candidate.exemplar))
        if (card) {
          this.#answers.push({ card, selection: selectionOf(card, redone) })
          this.#hidden.add(card.exemplar)
        }
        this.#setQueue(without(this.#queue, redone))
        this.#announcement = `Redone: ${sampleIds.length} labels.`
      } catch (error) {
        this.#toasts.error('Nothing was redone', errorMessage(error))
      }
    })
  }

  /** Takes the card off the screen, then makes sure of the class and sends the label. */
  #answer(className: string, findClass: () => Promise<ClassId | null>): void {
    const card = this.card
    if (card === null) return
    const answer = { card, selection: this.#selection }
    const sampleIds = keptSamples(card, this.#selection)
    this.#answers.push(answer)
    this.#takeOff(card, `Labelled ${sampleIds.length} as ${className}.`)
    this.#send(async () => {
      try {
        const origin: Params<'label.assign'>['origin'] = sampleIds.length > 1 ? 'group' : 'hand'
        const taskId = this.#project.taskId
        await this.#engine.call('label.assign', { taskId, sampleIds, classId: await findClass(), origin })
      } catch (error) {
        this.#restore(answer, className, error)
      }
    })
  }

  #takeOff(card: Card, announcement: string): void {
    this.#hidden.add(card.exemplar)
    this.#setQueue(this.#queue.slice(1))
    const next = this.card
    this.#announcement = next === null ? announcement : `${announcement} Next: ${describe(next)}.`
  }

  #restore(answer: Answer, className: string, error: unknown): void {
    const position = this.#answers.indexOf(answer)
    if (position === -1) {
      this.#refused.add(answer)
      return
    }
    this.#answers.splice(position, 1)
    this.#hidden.delete(answer.card.exemplar)
    this.#setQueue(putBackAsNext(this.#queue, answer.card))
    const place = this.#queue.length === 1 ? 'It is back on screen.' : 'It comes back as the next card.'
    const title = `“${className}” was not saved for ${nameOf(answer.card)}`
    this.#toasts.error(title, `${errorMessage(error)} ${place} Earlier labels are kept.`)
  }

  /** The selection belongs to the card on screen, so it starts afresh when that one changes. */
  #setQueue(queue: CardQueue): void {
    const shown = this.card?.exemplar
    this.#queue = queue
    if (this.card?.exemplar !== shown) this.#selection = freshSelection(this.card)
  }

  /** Brings up the card of labels that were given before this window was opened. */
  async #showUndone(sampleIds: readonly SampleId[]): Promise<void> {
    for (const id of sampleIds) this.#hidden.delete(id)
    await this.loadCards()
    const card = this.#queue.find((candidate) => sampleIds.includes(candidate.exemplar))
    if (card) this.#setQueue(putFirst(this.#queue, card))
    this.#announcement = sampleIds.length === 0 ? 'Nothing to undo.' : `Undone: ${sampleIds.length} labels.`
  }

  #send(order: () => Promise<void>): void {
    this.#unsent++
    this.#tail = this.#tail
      .then(order)
      .then(() => (this.#queue.length < REFILL_BELOW ? this.loadCards() : undefined))
      // The order reports its own failure; this is the refill, which the next one tries again.
      .catch((error: unknown) => this.#toasts.error('The next cards could not be read', errorMessage(error)))
      .finally(() => this.#unsent--)
  }
}

function selectionOf(card: Card, labelled: ReadonlySet<SampleId>): CardSelection {
  const dropped = card.members.map((member) => member.sampleId).filter((id) => !labelled.has(id))
  return { cursor: null, dropped: new Set(dropped) }
}

function nameOf(card: Card): string {
  return card.kind === 'check' ? 'the random check' : `group ${card.number}`
}

function describe(card: Card): string {
  return card.kind === 'check' ? nameOf(card) : `${nameOf(card)}, ${card.members.length + 1} look-alikes`
}
