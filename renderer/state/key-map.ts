import type { Class } from '../../shared/domain/labels.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { Direction } from './card-selection.ts'

export type LabelCommand =
  | { readonly kind: 'label'; readonly classId: ClassId }
  | { readonly kind: 'move'; readonly direction: Direction }
  | { readonly kind: 'toggle' | 'toggle-doubtful' | 'accept' | 'skip' | 'not-of-interest' }
  | { readonly kind: 'undo' | 'redo' | 'new-class' }

/** The part of a keyboard event that decides what it means. */
export interface KeyPress {
  readonly key: string
  readonly shiftKey: boolean
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
}

const arrows: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
}

/**
 * What a key does on a card, or `null` when it does nothing. The commands of the surface come before the
 * keys of classes, so that a class that took one of their letters cannot hide undo.
 */
export function commandForKey(press: KeyPress, classes: readonly Class[]): LabelCommand | null {
  if ((press.ctrlKey || press.metaKey) && press.key.toLowerCase() === 'z') {
    return { kind: press.shiftKey ? 'redo' : 'undo' }
  }
  if (press.ctrlKey || press.metaKey || press.altKey) return null
  const direction = arrows[press.key]
  if (direction !== undefined) return { kind: 'move', direction }
  if (press.key === ' ') return { kind: press.shiftKey ? 'toggle-doubtful' : 'toggle' }
  if (press.key === 'Enter') return { kind: 'accept' }
  switch (press.key.toLowerCase()) {
    case 's':
      return { kind: 'skip' }
    case 'o':
      return { kind: 'not-of-interest' }
    case 'u':
      return { kind: press.shiftKey ? 'redo' : 'undo' }
    case 'n':
    case '+':
      return { kind: 'new-class' }
  }
  const exact = classes.find((candidate) => candidate.key === press.key)
  const folded = classes.find((candidate) => candidate.key === press.key.toLowerCase())
  const match = exact ?? folded
  return match ? { kind: 'label', classId: match.id } : null
}

/** Steps are reached with Alt and their number; the physical digit, since Alt changes what is typed on a Mac. */
export function stepForKey(press: { readonly code: string; readonly altKey: boolean }): number | null {
  const digit = /^Digit([1-6])$/.exec(press.code)?.[1]
  return press.altKey && digit !== undefined ? Number(digit) - 1 : null
}

/** Shown by the keys overlay, in this order. */
export const keyHelp: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['1', '2', '…'], does: 'Label the whole card with the class that has this key' },
  { keys: ['Enter'], does: 'Accept the class that Handful proposes' },
  { keys: ['N', '+'], does: 'Name a new class; Enter creates it and labels the card' },
  { keys: ['←', '→', '↑', '↓'], does: 'Move between members' },
  { keys: ['Space'], does: 'Drop a member that does not belong, or take one that was left out' },
  { keys: ['Shift', 'Space'], does: 'Take all doubtful members, or leave them out again' },
  { keys: ['S'], does: 'Skip the card; it comes back at the end' },
  { keys: ['O'], does: 'Mark as not of interest' },
  { keys: ['U'], does: 'Undo, as often as you like' },
  { keys: ['Shift', 'U'], does: 'Redo' },
]

/** What is different from labelling while reviewing. */
export const reviewKeyHelp: readonly { readonly keys: readonly string[]; readonly does: string }[] = [
  { keys: ['Enter'], does: 'Accept what is suggested' },
  { keys: ['Space'], does: 'Keep the label; it will not be suspected again' },
  { keys: ['1', '2', '…'], does: 'Give another class' },
  { keys: ['←', '→'], does: 'Look at the item before or after' },
]
