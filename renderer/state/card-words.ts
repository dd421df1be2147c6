import type { ShownCard } from './card-queue.ts'

/** What a card is called in the middle of a sentence. */
export function nameOf(card: ShownCard): string {
  if (card.kind === 'check') return 'the random check'
  return card.title ?? `group ${card.number}`
}

/** Its name, with how much it shows. */
export function describe(card: ShownCard): string {
  return card.kind === 'check' ? nameOf(card) : `${nameOf(card)}, ${card.members.length + 1} look-alikes`
}
