import type { SampleId } from '../../shared/domain/ids.ts'
import { idOf } from './card-queue.ts'
import { keptSamples } from './card-selection.ts'
import type { Labelling } from './labelling.svelte.ts'
import { purityBound } from './purity.ts'

/** As many are asked before the analyst is asked whether to go on. */
const ROUND = 10

/** Asks for random members of the card on screen one by one, drops those that do not belong, and says how pure the rest is at least. */
export class PurityCheck {
  readonly #labelling: Labelling
  /** Members still to be asked, in random order; `null` while no check is on. */
  #left = $state.raw<readonly SampleId[] | null>(null)
  #size = $state(0)
  #asked = $state(0)
  #wrong = $state(0)
  #goal = $state(ROUND)
  #cardId = $state<string | null>(null)

  constructor(labelling: Labelling) {
    this.#labelling = labelling
  }

  /** True while members of the card on screen are asked. */
  get isOn(): boolean {
    const { card } = this.#labelling.deck
    return this.#left !== null && card !== null && idOf(card) === this.#cardId
  }

  /** The member that is asked now; `null` at the end of a round. */
  get sampleId(): SampleId | null {
    return this.#asked < this.#goal ? (this.#left?.[0] ?? null) : null
  }

  get asked(): number {
    return this.#asked
  }

  get wrong(): number {
    return this.#wrong
  }

  /** Asked when this round ends. */
  get goal(): number {
    return Math.min(this.#goal, this.#size)
  }

  get size(): number {
    return this.#size
  }

  /** Share of the members left that belongs, at least; 95 % sure. */
  get bound(): number {
    return purityBound(this.#size, this.#asked, this.#wrong)
  }

  start(): void {
    const { card, selection } = this.#labelling.deck
    if (card === null || card.kind === 'check') return
    const kept = new Set(keptSamples(card, selection))
    const members = card.members.map(({ sampleId }) => sampleId).filter((sampleId) => kept.has(sampleId))
    if (members.length === 0) return
    this.#cardId = idOf(card)
    this.#left = shuffled(members)
    this.#size = members.length
    this.#asked = 0
    this.#wrong = 0
    this.#goal = ROUND
  }

  /** The member asked belongs, or does not and is dropped. */
  answer(belongs: boolean): void {
    const { sampleId } = this
    if (sampleId === null || this.#left === null) return
    this.#left = this.#left.slice(1)
    this.#asked++
    if (belongs) return
    this.#wrong++
    const { deck } = this.#labelling
    deck.toggle(deck.card?.members.findIndex((member) => member.sampleId === sampleId) ?? null)
  }

  goOn(): void {
    this.#goal += ROUND
  }

  stop(): void {
    this.#left = null
  }
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item)
}
