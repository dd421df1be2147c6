import type { Member } from '../../shared/domain/groups.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import { mergeFetched, putBackAsNext, putFirst, samplesToPreload, without, withoutMembers } from './card-queue.ts'
import type { CardQueue, ShownCard } from './card-queue.ts'
import {
  type CardSelection,
  type Direction,
  freshSelection,
  keptSamples,
  moveCursor,
  moveRange,
  toggleAll,
  toggleDoubtful,
  toggleMember,
  toggleRange,
} from './card-selection.ts'

const CARDS_PRELOADED = 3
const MEMBERS_PRELOADED = 60

/** What was answered, kept until it is undone, so that undoing shows the card as it was left. */
export interface Answer {
  readonly card: ShownCard
  readonly selection: CardSelection
}

/** The cards of one task as they lie on the table, and those answered since. It knows nothing of the engine. */
export class Deck {
  /** Exemplars answered or skipped here, which a fetch that left earlier may still bring. */
  readonly #hidden = new Set<SampleId>()
  /** Undone here before the engine refused them: there is nothing for it to undo. */
  readonly #refused = new WeakSet<Answer>()
  #answers = $state.raw<readonly Answer[]>([])
  #queue = $state.raw<CardQueue>([])
  #selection = $state.raw<CardSelection>(freshSelection(null))

  get card(): ShownCard | null {
    return this.#queue[0] ?? null
  }

  /** The one beneath. */
  get next(): ShownCard | null {
    return this.#queue[1] ?? null
  }

  get length(): number {
    return this.#queue.length
  }

  get hasAnswers(): boolean {
    return this.#answers.length > 0
  }

  get selection(): CardSelection {
    return this.#selection
  }

  /** The member that the cursor is on, else the exemplar. */
  get pointedAt(): SampleId | null {
    return this.#memberThere?.sampleId ?? this.card?.exemplar ?? null
  }

  /** Near-duplicates beneath it. */
  get copiesThere(): readonly SampleId[] {
    return this.#memberThere?.copies ?? this.card?.copies ?? []
  }

  get exemplarsToPreload(): readonly SampleId[] {
    return this.#queue.slice(1, 1 + CARDS_PRELOADED).map((card) => card.exemplar)
  }

  get membersToPreload(): readonly SampleId[] {
    return samplesToPreload(this.#queue, CARDS_PRELOADED, MEMBERS_PRELOADED)
  }

  move(direction: Direction, columns: number, isRange = false): void {
    const go = isRange ? moveRange : moveCursor
    if (this.card) this.#selection = go(this.card, this.#selection, direction, columns)
  }

  /** Drops or takes the member under the cursor, or the one that was clicked, with all from the cursor to it if `isRange`. */
  toggle(index = this.#selection.cursor, isRange = false): void {
    const go = isRange ? toggleRange : toggleMember
    if (this.card && index !== null) this.#selection = go(this.card, this.#selection, index)
  }

  toggleAll(): void {
    if (this.card) this.#selection = toggleAll(this.card, this.#selection)
  }

  toggleDoubtful(): void {
    if (this.card) this.#selection = toggleDoubtful(this.card, this.#selection)
  }

  /** The first card that shows one of these samples as its exemplar. */
  find(sampleIds: ReadonlySet<SampleId>): ShownCard | null {
    return this.#queue.find((card) => sampleIds.has(card.exemplar)) ?? null
  }

  merge(fetched: readonly ShownCard[], keepsFirst: boolean): void {
    this.#setQueue(mergeFetched(this.#queue, fetched, this.#hidden, keepsFirst))
  }

  /** Takes the card on top off as answered. */
  answer(): Answer | null {
    const { card, selection } = this
    if (card === null) return null
    const answer = { card, selection }
    this.#answers = [...this.#answers, answer]
    this.takeOff(card)
    // What was chosen may be on cards that wait; members of groups are in one group only.
    if (card.kind === 'chosen') this.#setQueue(withoutMembers(this.#queue, new Set(keptSamples(card, selection))))
    return answer
  }

  /** Takes a card off; fetches do not bring it back. */
  takeOff(card: ShownCard): void {
    this.#hidden.add(card.exemplar)
    this.drop(new Set([card.exemplar]))
  }

  /** Puts a card that could not be sent behind the one on top, where no key press meant for another can hit it. */
  putBack(card: ShownCard): void {
    this.letCome([card.exemplar])
    this.#setQueue(putBackAsNext(this.#queue, card))
  }

  /** Fetches may bring these again. */
  letCome(exemplars: Iterable<SampleId>): void {
    for (const exemplar of exemplars) this.#hidden.delete(exemplar)
  }

  drop(exemplars: ReadonlySet<SampleId>): void {
    this.#setQueue(without(this.#queue, exemplars))
  }

  /** Puts a card on top. The one there before comes next. */
  showFirst(card: ShownCard): void {
    this.#setQueue(putFirst(this.#queue, card))
  }

  /** Puts the card answered last back on top, as it was left; `null` when none was answered here. */
  takeBack(): Answer | null {
    const answer = this.#answers.at(-1) ?? null
    if (answer === null) return null
    this.#answers = this.#answers.slice(0, -1)
    this.letCome([answer.card.exemplar])
    this.showFirst(answer.card)
    this.#selection = answer.selection
    return answer
  }

  /** Takes a card off that was answered after all: its undoing failed, or it was redone. */
  answerAgain(answer: Answer): void {
    this.#answers = [...this.#answers, answer]
    this.takeOff(answer.card)
  }

  /** The engine refused an answer: its card comes back. False when it was undone here before. */
  refuse(answer: Answer): boolean {
    if (!this.#answers.includes(answer)) {
      this.#refused.add(answer)
      return false
    }
    this.#answers = this.#answers.filter((other) => other !== answer)
    this.putBack(answer.card)
    return true
  }

  /** What was answered here is no longer the last thing to undo. */
  forgetAnswers(): void {
    this.#answers = []
  }

  wasRefused(answer: Answer): boolean {
    return this.#refused.has(answer)
  }

  get #memberThere(): Member | undefined {
    return this.card?.members[this.#selection.cursor ?? -1]
  }

  /** The selection belongs to the card on top, so it starts afresh when that one changes. */
  #setQueue(queue: CardQueue): void {
    const shown = this.card?.exemplar
    this.#queue = queue
    if (this.card?.exemplar !== shown) this.#selection = freshSelection(this.card)
  }
}
