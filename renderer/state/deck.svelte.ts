import type { Card, Member } from '../../shared/domain/groups.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import {
  type CardQueue,
  idOf,
  mergeFetched,
  putBackAsNext,
  putFirst,
  putOff,
  samplesToPreload,
  type ShownCard,
  takeOff,
  without,
  withoutMembers,
} from './card-queue.ts'
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

/** A card that others took the place of, kept until that is undone. The engine knows nothing of it. */
interface Replaced {
  readonly card: ShownCard
  readonly by: readonly ShownCard[]
}

/** The cards of one task as they lie on the table, and those answered since. It knows nothing of the engine. */
export class Deck {
  /** Exemplars answered or skipped here, which a fetch that left earlier may still bring. */
  readonly #hidden = new Set<SampleId>()
  /** Undone here before the engine refused them: there is nothing for it to undo. */
  readonly #refused = new WeakSet<Answer>()
  #done = $state.raw<readonly (Answer | Replaced)[]>([])
  #queue = $state.raw<CardQueue>([])
  /** Of cards that the analyst has touched, by their id; any other is as it came. */
  #selections = $state.raw<ReadonlyMap<string, CardSelection>>(new Map())

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

  /** Whether something was done here that `takeBack` takes back. */
  get canTakeBack(): boolean {
    return this.#done.length > 0
  }

  get selection(): CardSelection {
    return this.selectionOf(this.card)
  }

  selectionOf(card: ShownCard | null): CardSelection {
    return (card && this.#selections.get(idOf(card))) ?? freshSelection(card)
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
    if (this.card) this.#select(this.card, go(this.card, this.selection, direction, columns))
  }

  /** Drops or takes the member under the cursor, or the one that was clicked, with all from the cursor to it if `isRange`. */
  toggle(index = this.selection.cursor, isRange = false): void {
    const go = isRange ? toggleRange : toggleMember
    if (this.card && index !== null) this.#select(this.card, go(this.card, this.selection, index))
  }

  toggleAll(): void {
    if (this.card) this.#select(this.card, toggleAll(this.card, this.selection))
  }

  toggleDoubtful(): void {
    if (this.card) this.#select(this.card, toggleDoubtful(this.card, this.selection))
  }

  /** The first card that shows one of these samples as its exemplar. */
  find(sampleIds: ReadonlySet<SampleId>): ShownCard | null {
    return this.#queue.find((card) => sampleIds.has(card.exemplar)) ?? null
  }

  merge(fetched: readonly Card[], keepsFirst: boolean): void {
    const replaced = this.#done.flatMap((done) => ('by' in done ? [done.card.exemplar] : []))
    this.#queue = mergeFetched(this.#queue, fetched, new Set([...this.#hidden, ...replaced]), keepsFirst)
  }

  /** Takes the card on top off as answered. */
  answer(): Answer | null {
    const { card, selection } = this
    if (card === null) return null
    const answer = { card, selection }
    this.answerAgain(answer)
    return answer
  }

  /** Takes a card off that was answered after all: its undoing failed, or it was redone. */
  answerAgain(answer: Answer): void {
    this.#done = [...this.#done, answer]
    const labelled = keptSamples(answer.card, answer.selection)
    for (const sampleId of labelled) this.#hidden.add(sampleId)
    this.#queue = takeOff(this.#queue, answer.card)
    // What was chosen may be on cards that wait; members of groups are in one group only.
    if (answer.card.kind === 'chosen') this.#queue = withoutMembers(this.#queue, new Set(labelled))
  }

  /** Takes a suggested card off; fetches do not bring it back. */
  takeOff(card: ShownCard): void {
    this.#hidden.add(card.exemplar)
    this.#queue = takeOff(this.#queue, card)
  }

  /** Puts a card behind all others. */
  putOff(card: ShownCard): void {
    this.#queue = putOff(this.#queue, card)
  }

  /** Puts a card that could not be sent behind the one on top, where no key press meant for another can hit it. */
  putBack(card: ShownCard): void {
    this.letCome([card.exemplar])
    this.#queue = putBackAsNext(this.#queue, card)
  }

  /** Fetches may bring these again. */
  letCome(exemplars: Iterable<SampleId>): void {
    for (const exemplar of exemplars) this.#hidden.delete(exemplar)
  }

  /** Takes every card off that has one of these as its exemplar. */
  drop(exemplars: ReadonlySet<SampleId>): void {
    this.#queue = without(this.#queue, exemplars)
  }

  /** Puts a card on top. The one there before comes next. */
  showFirst(card: ShownCard): void {
    this.#queue = putFirst(this.#queue, card)
  }

  /** Puts a card on top as it came, in the place of one that was called the same. */
  lay(card: ShownCard): void {
    this.#select(card, freshSelection(card))
    this.showFirst(card)
  }

  /** Puts others in the place of a card. What was left out stays so, unless it is beside an exemplar that was left out itself. */
  replace(card: ShownCard, by: readonly ShownCard[], leftOut: ReadonlySet<SampleId>): void {
    this.#done = [...this.#done, { card, by }]
    this.#queue = [...by, ...takeOff(this.#queue, card)]
    for (const part of by) {
      const members = leftOut.has(part.exemplar) ? [] : part.members.map(({ sampleId }) => sampleId)
      this.#select(part, { cursor: null, dropped: new Set(members).intersection(leftOut) })
    }
  }

  /**
   * Takes back what was done last and puts its card back on top, as it was left. Returns what it was, which the engine has to be told of
   * when it was an answer; `null` when nothing was done here.
   */
  takeBack(): Answer | Replaced | null {
    const done = this.#done.at(-1) ?? null
    if (done === null) return null
    this.#done = this.#done.slice(0, -1)
    if ('by' in done) {
      for (const part of done.by) this.#queue = takeOff(this.#queue, part)
    } else {
      this.letCome(keptSamples(done.card, done.selection))
      this.#select(done.card, done.selection)
    }
    this.showFirst(done.card)
    return done
  }

  /** The engine refused an answer: its card comes back. False when it was undone here before. */
  refuse(answer: Answer): boolean {
    if (!this.#done.includes(answer)) {
      this.#refused.add(answer)
      return false
    }
    this.#done = this.#done.filter((other) => other !== answer)
    this.letCome(keptSamples(answer.card, answer.selection))
    this.putBack(answer.card)
    return true
  }

  /** What was done here is no longer the last thing to undo. */
  forget(): void {
    this.#done = []
  }

  wasRefused(answer: Answer): boolean {
    return this.#refused.has(answer)
  }

  get #memberThere(): Member | undefined {
    return this.card?.members[this.selection.cursor ?? -1]
  }

  #select(card: ShownCard, selection: CardSelection): void {
    this.#selections = new Map(this.#selections).set(idOf(card), selection)
  }
}
