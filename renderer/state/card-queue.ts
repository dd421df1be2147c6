import type { Card } from '../../shared/domain/groups.ts'
import type { SampleId } from '../../shared/domain/ids.ts'

/** A card with what it is called where it is none of the suggested groups. */
export type ShownCard = Card & { readonly title?: string }

/**
 * Cards waiting on screen, the first being the one shown.
 *
 * A card is known by its exemplar: numbers start again with every round of suggestions, and an exemplar
 * that was labelled is not suggested again unless the label was undone.
 */
export type CardQueue = readonly ShownCard[]

/**
 * Takes over what the engine suggests now. Cards in `hidden` were answered here and the engine may not
 * know yet. The card on screen stays, whatever arrives, so that nothing changes under the analyst's hand;
 * only a belief that it did not have yet is filled in. What the analyst put on the deck stays before all that is suggested.
 */
export function mergeFetched(
  queue: CardQueue,
  fetched: readonly Card[],
  hidden: ReadonlySet<SampleId>,
  keepsFirst: boolean,
): CardQueue {
  const open = fetched.filter((card) => !hidden.has(card.exemplar))
  const kept = queue
    .filter((card, place) => (place === 0 && keepsFirst) || card.kind === 'chosen')
    .map((card) => {
      const fresh = open.find(({ exemplar }) => exemplar === card.exemplar)
      return card.proposal === null && fresh ? { ...card, proposal: fresh.proposal } : card
    })
  return [...kept, ...open.filter((card) => !kept.some(({ exemplar }) => exemplar === card.exemplar))]
}

/** Puts a card that could not be saved behind the one on screen, where no key press meant for another can hit it. */
export function putBackAsNext(queue: CardQueue, card: ShownCard): CardQueue {
  const others = queue.filter((other) => other.exemplar !== card.exemplar)
  return [...others.slice(0, 1), card, ...others.slice(1)]
}

/** Shows a card at once, as undoing does. */
export function putFirst(queue: CardQueue, card: ShownCard): CardQueue {
  return [card, ...queue.filter((other) => other.exemplar !== card.exemplar)]
}

export function without(queue: CardQueue, sampleIds: ReadonlySet<SampleId>): CardQueue {
  return queue.filter((card) => !sampleIds.has(card.exemplar))
}

/** Takes samples off every card, and cards away whose exemplar is among them. */
export function withoutMembers(queue: CardQueue, sampleIds: ReadonlySet<SampleId>): CardQueue {
  return without(queue, sampleIds).map((card) => {
    const members = card.members.filter(({ sampleId }) => !sampleIds.has(sampleId))
    return members.length === card.members.length ? card : { ...card, members }
  })
}

/** Every preview that the next cards need, so that they are there when their card comes up. */
export function samplesToPreload(queue: CardQueue, cardCount: number, membersEach: number): SampleId[] {
  return queue
    .slice(1, 1 + cardCount)
    .flatMap((card) => card.members.slice(0, membersEach).map((member) => member.sampleId))
}
