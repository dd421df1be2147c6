import type { Card } from '../../shared/domain/groups.ts'
import type { SampleId } from '../../shared/domain/ids.ts'

/** A card on the deck. */
export type ShownCard = Card & {
  /** What it is called where it is none of the suggested groups. */
  readonly title?: string
  /** What it was looked for with, as a data URL. */
  readonly picture?: string | null
  /** Skipped, where the engine knows nothing of it: it waits behind all that is suggested. */
  readonly isPutOff?: boolean
}

/** Cards waiting on screen, the first being the one shown. */
export type CardQueue = readonly ShownCard[]

/**
 * What a card is known by. One that the engine suggests by its exemplar: numbers start again with every round of suggestions, and an
 * exemplar that was labelled is not suggested again unless the label was undone. One that the analyst put together also by its title.
 */
export function idOf({ kind, exemplar, title }: ShownCard): string {
  return kind === 'chosen' ? `${exemplar} ${title}` : `${exemplar}`
}

/**
 * Takes over what the engine suggests now. Cards in `hidden` were answered here and the engine may not
 * know yet. The card on screen stays, whatever arrives, so that nothing changes under the analyst's hand;
 * only a belief that it did not have yet is filled in. What the analyst put on the deck stays before all that is suggested,
 * or behind it once it was put off.
 */
export function mergeFetched(
  queue: CardQueue,
  fetched: readonly Card[],
  hidden: ReadonlySet<SampleId>,
  keepsFirst: boolean,
): CardQueue {
  const open: CardQueue = fetched.filter(({ exemplar }) => !hidden.has(exemplar))
  const isFirst = (card: ShownCard): boolean => keepsFirst && card === queue[0]
  const kept = queue
    .filter((card) => isFirst(card) || (card.kind === 'chosen' && !card.isPutOff))
    .map((card) => {
      const fresh = open.find((other) => idOf(other) === idOf(card))
      return card.proposal === null && fresh ? { ...card, proposal: fresh.proposal } : card
    })
  const putOff = queue.filter((card) => card.isPutOff && !isFirst(card))
  return [...kept, ...open.filter((card) => !kept.some((other) => idOf(other) === idOf(card))), ...putOff]
}

/** Puts a card that could not be saved behind the one on screen, where no key press meant for another can hit it. */
export function putBackAsNext(queue: CardQueue, card: ShownCard): CardQueue {
  const others = takeOff(queue, card)
  return [...others.slice(0, 1), card, ...others.slice(1)]
}

/** Shows a card at once, as undoing does. */
export function putFirst(queue: CardQueue, card: ShownCard): CardQueue {
  return [card, ...takeOff(queue, card)]
}

export function putOff(queue: CardQueue, card: ShownCard): CardQueue {
  return [...takeOff(queue, card), { ...card, isPutOff: true }]
}

export function takeOff(queue: CardQueue, card: ShownCard): CardQueue {
  return queue.filter((other) => idOf(other) !== idOf(card))
}

/** Takes every card away that has one of these as its exemplar. */
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
