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

/** Drops a member that was taken, takes one that was dropped. */
export function toggleMember(card: Card, selection: CardSelection, index: number): CardSelection {
  const member = card.members[index]
  if (member === undefined) return selection
  const dropped = new Set(selection.dropped)
  if (!dropped.delete(member.sampleId)) dropped.add(member.sampleId)
  return { cursor: index, dropped }
}

/** Takes every doubtful member when all of them are left out, and leaves them all out otherwise. */
export function toggleDoubtful(card: Card, selection: CardSelection): CardSelection {
  const doubtful = card.members.filter((member) => member.isDoubtful).map((member) => member.sampleId)
  const areAllDropped = doubtful.every((id) => selection.dropped.has(id))
  const dropped = new Set(selection.dropped)
  for (const id of doubtful) {
    if (areAllDropped) dropped.delete(id)
    else dropped.add(id)
  }
  return { ...selection, dropped }
}

/** The exemplar, then every member that was not dropped, nearest first. */
export function keptSamples(card: Card, selection: CardSelection): SampleId[] {
  const members = card.members.map((member) => member.sampleId).filter((id) => !selection.dropped.has(id))
  return [card.exemplar, ...members]
}
