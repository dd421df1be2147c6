import type { EngineClient, LabelCounts, Params } from '../../shared/contract/contract.ts'
import type { ClassId, SampleId, TaskId } from '../../shared/domain/ids.ts'
import { keptSamples, selectionOf } from './card-selection.ts'
import { idOf, type ShownCard } from './card-queue.ts'
import { describe, nameOf } from './card-words.ts'
import type { Classes } from './classes.svelte.ts'
import { Deck } from './deck.svelte.ts'
import type { Answer } from './deck.svelte.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import { OrderQueue } from './order-queue.svelte.ts'
import type { Project } from './project.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const CARDS_FETCHED = 20
const REFILL_BELOW = 8
const SUGGESTIONS_ASKED = 40

/**
 * Labelling the cards of the task in use. A key press takes effect on the deck at once and is sent in the background,
 * one order after another, so that the engine sees them in the order in which they were given. An order belongs to the
 * task and the deck of its key press, whatever has been chosen since.
 */
export class Labelling {
  readonly #engine: EngineClient
  readonly #project: Project
  readonly #classes: Classes
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  #deck = $state.raw(new Deck())
  #counts = $state.raw<LabelCounts | null>(null)
  readonly #orders = new OrderQueue()
  #hasLoaded = $state(false)
  #announcement = $state('')
  #isOnScreen = false

  constructor(engine: EngineClient, project: Project, classes: Classes, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#project = project
    this.#classes = classes
    this.#jobs = jobs
    this.#toasts = toasts
  }

  get deck(): Deck {
    return this.#deck
  }

  get counts(): LabelCounts | null {
    return this.#counts
  }

  /** Orders that the engine has not confirmed yet. */
  get unsent(): number {
    return this.#orders.unsent
  }

  /** False until the first answer of the engine, so that an empty deck is not taken for "nothing left". */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** What a screen reader should say now. */
  get announcement(): string {
    return this.#announcement
  }

  get canUndo(): boolean {
    return this.#deck.canTakeBack || (this.#counts?.canUndo ?? false)
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

  /** Forgets the cards of the task shown before. */
  clear(): void {
    this.#deck = new Deck()
    this.#counts = null
    this.#hasLoaded = false
    this.#announcement = ''
  }

  /** Settles when the engine has answered every order given so far. */
  sent(): Promise<void> {
    return this.#orders.sent()
  }

  async load(): Promise<void> {
    await Promise.all([this.loadCards(), this.loadCounts()])
  }

  async loadCounts(): Promise<void> {
    const deck = this.#deck
    const counts = await this.#engine.call('label.counts', { taskId: this.#project.taskId })
    if (deck === this.#deck) this.#counts = counts
  }

  async loadCards(): Promise<void> {
    const deck = this.#deck
    const cards = await this.#engine.call('label.cards', { taskId: this.#project.taskId, limit: CARDS_FETCHED })
    deck.merge(cards, this.#isOnScreen)
    if (deck === this.#deck) this.#hasLoaded = true
  }

  /** Labels are given elsewhere from here on: what was answered here is no longer the last thing to undo. */
  forgetAnswers(): void {
    this.#deck.forget()
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

  /** Puts a card on top of the deck; the one on screen comes after it. */
  lay(card: ShownCard): void {
    this.#deck.lay(card)
    this.#announcement = `Now: ${describe(card)}.`
  }

  /** Puts others in the place of the card on screen, with what is left out on them. Nothing happens once that was answered. */
  replace(card: ShownCard, by: readonly [ShownCard, ...ShownCard[]], leftOut: ReadonlySet<SampleId>): void {
    if (this.#deck.card === null || idOf(this.#deck.card) !== idOf(card)) return
    this.#deck.replace(card, by, leftOut)
    this.#announcement = `Now: ${describe(by[0])}.`
  }

  /** Gives the card the class that Handful believes in; nothing happens when it believes in none. */
  accept(): void {
    const { card } = this.#deck
    if (card?.proposal) this.label(card.proposal.classId)
  }

  /** Labels the card and shows the next one at once. `null` marks it as not of interest. */
  label(classId: ClassId | null): void {
    this.#answer(this.#classes.nameOf(classId), (order) => this.#engine.call('label.assign', { ...order, classId }))
  }

  /** Makes a class of this name, unless there is one, and labels the card with it. */
  labelAsNew(name: string): void {
    this.#answer(name.trim(), (order) => this.#classes.assignNamed(name, order))
  }

  skip(): void {
    const { deck, taskId } = this.#now()
    const { card } = deck
    if (card === null) return
    // What the analyst chose is known here alone.
    if (card.kind === 'chosen') deck.putOff(card)
    else deck.takeOff(card)
    this.#announceNext(`Skipped ${nameOf(card)}.`)
    this.#send(async () => {
      if (card.kind === 'chosen') return
      try {
        await this.#engine.call('label.skip', { taskId, number: card.number })
        deck.letCome([card.exemplar])
      } catch (error) {
        deck.putBack(card)
        this.#toasts.error('The card was not skipped', `${errorMessage(error)} It comes back as the next one.`)
      }
      if (this.#deck.length === 0) await this.loadCards()
    })
  }

  undo(): void {
    const { deck, taskId } = this.#now()
    const answer = deck.takeBack()
    if (answer) this.#announcement = `Undone. Back to ${nameOf(answer.card)}.`
    if (answer && 'by' in answer) return
    this.#send(async () => {
      if (answer && deck.wasRefused(answer)) return
      try {
        const { sampleIds, what } = await this.#engine.call('label.undo', { taskId })
        if (what === 'classes') {
          // Somebody changed a class in another window: that was the last thing done, and not this card.
          if (answer) deck.answerAgain(answer)
          this.#announcement = 'Undone: the classes are as they were before.'
        } else if (answer === null) await this.#showUndone(deck, new Set(sampleIds))
      } catch (error) {
        this.#toasts.error('Nothing was undone', `${errorMessage(error)} The label is still there.`)
        if (answer) deck.answerAgain(answer)
      }
    })
  }

  redo(): void {
    const { deck, taskId } = this.#now()
    this.#send(async () => {
      try {
        const { sampleIds, what } = await this.#engine.call('label.redo', { taskId })
        const redone = new Set(sampleIds)
        const card = deck.find(redone)
        if (card) deck.answerAgain({ card, selection: selectionOf(card, redone) })
        deck.drop(redone)
        this.#announcement =
          what === 'classes' ? 'Redone: the classes have changed again.' : `Redone: ${sampleIds.length} labels.`
      } catch (error) {
        this.#toasts.error('Nothing was redone', errorMessage(error))
      }
    })
  }

  /** Takes the card off the screen, then sends the label. */
  #answer(className: string, assign: (order: Omit<Params<'label.assign'>, 'classId'>) => Promise<unknown>): void {
    const { deck, taskId } = this.#now()
    const answer = deck.answer()
    if (answer === null) return
    const sampleIds = keptSamples(answer.card, answer.selection)
    this.#announceNext(`Labelled ${sampleIds.length} as ${className}.`)
    this.#send(async () => {
      try {
        await assign({ taskId, sampleIds, origin: sampleIds.length > 1 ? 'group' : 'hand' })
      } catch (error) {
        if (deck.refuse(answer)) this.#reportRefused(deck, answer, className, error)
      }
    })
  }

  #reportRefused(deck: Deck, { card }: Answer, className: string, error: unknown): void {
    const place = deck.length === 1 ? 'It is back on screen.' : 'It comes back as the next card.'
    const title = `“${className}” was not saved for ${nameOf(card)}`
    this.#toasts.error(title, `${errorMessage(error)} ${place} Earlier labels are kept.`)
  }

  /** Brings up the card of labels that were given before this window was opened. */
  async #showUndone(deck: Deck, sampleIds: ReadonlySet<SampleId>): Promise<void> {
    deck.letCome(sampleIds)
    await this.loadCards()
    const card = deck.find(sampleIds)
    if (card) deck.showFirst(card)
    this.#announcement = sampleIds.size === 0 ? 'Nothing to undo.' : `Undone: ${sampleIds.size} labels.`
  }

  #now(): { readonly deck: Deck; readonly taskId: TaskId } {
    return { deck: this.#deck, taskId: this.#project.taskId }
  }

  #announceNext(done: string): void {
    const { card } = this.#deck
    this.#announcement = card === null ? done : `${done} Next: ${describe(card)}.`
  }

  #send(order: () => Promise<void>): void {
    this.#orders.send(
      async () => {
        await order()
        if (this.#deck.length < REFILL_BELOW) await this.loadCards()
      },
      // The order reports its own failure; this is the refill, which the next one tries again.
      (error) => this.#toasts.error('The next cards could not be read', errorMessage(error)),
    )
  }
}
