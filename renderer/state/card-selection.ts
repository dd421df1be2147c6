import type { Card } from '../../shared/domain/groups.ts'
import type { SampleId } from '../../shared/domain/ids.ts'

/** Which member the keyboard is on, and which members will not get the label. The exemplar always gets it. */
export interface CardSelection {
  readonly cursor: number | null
  readonly dropped: ReadonlySet<SampleId>
}

export type Direction = 'left' | 'right' | 'up' | 'down'

/**
 * How a card comes up: doubtful members are left out until they are taken. Most of them belong elsewhere, and
 * a wrong label given by mistake costs more than the key press that takes a right one.
 */
export function freshSelection(card: Card | null): CardSelection {
  const doubtful = card?.members.filter((member) => member.isDoubtful) ?? []
  return { cursor: null, dropped: new Set(doubtful.map((member) => member.sampleId)) }
}

/** How a card was left of which these samples were labelled. */
export function selectionOf(card: Card, labelled: ReadonlySet<SampleId>): CardSelection {
  const dropped = card.members.map((member) => member.sampleId).filter((id) => !labelled.has(id))
  return { cursor: null, dropped: new Set(dropped) }
}

/** The first arrow lands on the first member; after that the cursor stays inside the grid. */
export function moveCursor(card: Card, selection: CardSelection, direction: Direction, columns: number): CardSelection {
  const last = card.members.length - 1
  if (last < 0) return selection
  if (selection.cursor === null) return { ...selection, cursor: 0 }
  const step = { left: -1, right: 1, up: -columns, down: columns }[direction]
  const target = selection.cursor + step
  if (target < 0) return selection
  if (target <= last) return { ...selection, cursor: target }
  const isOnLastRow = Math.floor(selection.cursor / columns) === Math.floor(last / columns)
  return isOnLastRow ? selection : { ...selection, cursor: last }
}

/** Moves the cursor, and drops or takes every member on the way as the one that it started from. */
export function moveRange(card: Card, selection: CardSelection, direction: Direction, columns: number): CardSelection {
  const moved = moveCursor(card, selection, direction, columns)
  const from = card.members[selection.cursor ?? -1]
  if (from === undefined || selection.cursor === null || moved.cursor === null) return moved
  const isDropped = selection.dropped.has(from.sampleId)
  return { ...moved, dropped: withRange(card, selection, [selection.cursor, moved.cursor], isDropped) }
}

/** Drops a member that was taken, takes one that was dropped. */
export function toggleMember(card: Card, selection: CardSelection, index: number): CardSelection {
  return card.members[index] === undefined ? selection : toggleRange(card, { ...selection, cursor: index }, index)
}

/** Toggles a member, and gives all between it and the cursor the same state. */
export function toggleRange(card: Card, selection: CardSelection, index: number): CardSelection {
  const member = card.members[index]
  if (member === undefined) return selection
  const isDropped = !selection.dropped.has(member.sampleId)
  return { cursor: index, dropped: withRange(card, selection, [selection.cursor ?? index, index], isDropped) }
}

/** Takes every doubtful member when all of them are left out, and leaves them all out otherwise. */
export function toggleDoubtful(card: Card, selection: CardSelection): CardSelection {
  const doubtful = new Set(card.members.filter((member) => member.isDoubtful).map((member) => member.sampleId))
  const { dropped } = selection
  return {
    ...selection,
    dropped: doubtful.isSubsetOf(dropped) ? dropped.difference(doubtful) : dropped.union(doubtful),
  }
}

/** Takes every member when some are left out, and drops them all otherwise: the label then goes to the exemplar alone. */
export function toggleAll(card: Card, selection: CardSelection): CardSelection {
  const isAnyDropped = card.members.some(({ sampleId }) => selection.dropped.has(sampleId))
  const dropped = isAnyDropped ? [] : card.members.map(({ sampleId }) => sampleId)
  return { ...selection, dropped: new Set(dropped) }
}

/** The exemplar, then every member that was not dropped, nearest first, each with its near-duplicates. */
export function keptSamples(card: Card, selection: CardSelection): SampleId[] {
  const members = card.members.filter(({ sampleId }) => !selection.dropped.has(sampleId))
  return [card.exemplar, ...card.copies, ...members.flatMap(({ sampleId, copies }) => [sampleId, ...copies])]
}

/** What is dropped once all from one place to another, both included, is dropped or taken. */
function withRange(
  card: Card,
  { dropped }: CardSelection,
  [one, other]: readonly [number, number],
  isDropped: boolean,
): ReadonlySet<SampleId> {
  const members = card.members.slice(Math.min(one, other), Math.max(one, other) + 1)
  const range = new Set(members.map(({ sampleId }) => sampleId))
  return isDropped ? dropped.union(range) : dropped.difference(range)
}
