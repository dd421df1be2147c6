import { USUAL_KEYS } from '../../shared/domain/commands.ts'
import type { CommandKeys, SurfaceCommand } from '../../shared/domain/commands.ts'
import type { ClassId } from '../../shared/domain/ids.ts'
import type { Class } from '../../shared/domain/labels.ts'
import type { Direction } from './card-selection.ts'

export type LabelCommand =
  | { readonly kind: 'label'; readonly classId: ClassId }
  | { readonly kind: 'move'; readonly direction: Direction; readonly isRange: boolean }
  | { readonly kind: 'toggle' | 'toggle-doubtful' | 'accept' | 'redo' | 'find' | 'play' | 'play-all' }
  | { readonly kind: SurfaceCommand }

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
 *
 * @param isPlayed Whether samples are sounds: Space plays them, and Delete drops.
 */
export function commandForKey(
  press: KeyPress,
  classes: readonly Class[],
  keys: CommandKeys = USUAL_KEYS,
  isPlayed = false,
): LabelCommand | null {
  const key = press.key.toLowerCase()
  if ((press.ctrlKey || press.metaKey) && key === 'z') return { kind: press.shiftKey ? 'redo' : 'undo' }
  if (press.ctrlKey || press.metaKey || press.altKey) return null
  const direction = arrows[press.key]
  if (direction !== undefined) return { kind: 'move', direction, isRange: press.shiftKey }
  if (key === ' ' && isPlayed) return { kind: press.shiftKey ? 'play-all' : 'play' }
  if (key === ' ' || (isPlayed && (key === 'delete' || key === 'backspace')))
    return { kind: press.shiftKey ? 'toggle-doubtful' : 'toggle' }
  if (key === 'enter') return { kind: 'accept' }
  if (key === '/') return { kind: 'find' }
  if (key === '+') return { kind: 'new-class' }
  const command = (Object.keys(keys) as SurfaceCommand[]).find((candidate) => keys[candidate] === key)
  if (command === 'undo' && press.shiftKey) return { kind: 'redo' }
  if (command !== undefined) return { kind: command }
  const exact = classes.find((candidate) => candidate.key === press.key)
  const folded = classes.find((candidate) => candidate.key === key)
  const match = exact ?? folded
  return match ? { kind: 'label', classId: match.id } : null
}

/** Steps are reached with Alt and their number; the physical digit, since Alt changes what is typed on a Mac. */
export function stepForKey(press: { readonly code: string; readonly altKey: boolean }): number | null {
  const digit = /^Digit([1-9])$/.exec(press.code)?.[1]
  return press.altKey && digit !== undefined ? Number(digit) - 1 : null
}

/** A line of the keys overlay. */
export interface KeyHelp {
  readonly keys: readonly string[]
  readonly does: string
  /** The command whose key can be moved here. */
  readonly command?: SurfaceCommand
}

const moved =
  (command: SurfaceCommand, does: string) =>
  (keys: CommandKeys): KeyHelp => {
    return { keys: [keys[command].toUpperCase()], does, command }
  }

const playKeyHelp: readonly KeyHelp[] = [
  { keys: ['Space'], does: 'Play the member, or the exemplar; stop it' },
  { keys: ['Shift', 'Space'], does: 'Play the whole group, one after another' },
]

/** Shown by the keys overlay, in this order. @param isPlayed Whether samples are sounds, which Space plays. */
export function labelKeyHelp(keys: CommandKeys, isPlayed: boolean): readonly KeyHelp[] {
  const dropKey = isPlayed ? 'Delete' : 'Space'
  return [
    ...(isPlayed ? playKeyHelp : []),
    { keys: ['1', '2', '…'], does: 'Label the whole card with the class that has this key' },
    { keys: ['Enter'], does: 'Accept the class that Handful proposes' },
    moved('new-class', 'New class by its name, or one that exists by a few letters')(keys),
    { keys: ['←', '→', '↑', '↓'], does: 'Move between members' },
    { keys: [dropKey], does: 'Drop a member that does not belong, or take one that was left out' },
    {
      keys: ['Shift', '→'],
      does: 'Drop or take a range, as the member where it starts; Shift and a click does so too',
    },
    { keys: ['Shift', dropKey], does: 'Take all doubtful members, or leave them out again' },
    moved('all', 'Take all members, or none')(keys),
    moved('break', 'Break the group in two')(keys),
    moved('purity', 'Check purity: a few random members, one by one')(keys),
    moved('alike', 'More like this: a card of what looks most like the member, or the exemplar')(keys),
    moved('inspect', 'Inspect: the sample, large, with its file and every label it was given')(keys),
    { keys: ['/'], does: 'Find by file name' },
    moved('skip', 'Skip the card; it comes back at the end')(keys),
    moved('not-of-interest', 'Mark as not of interest')(keys),
    moved('undo', 'Undo, as often as you like; also after a restart')(keys),
    { keys: ['Shift', keys.undo.toUpperCase()], does: 'Redo' },
  ]
}

/** What is different from labelling while reviewing. */
export const reviewKeyHelp: readonly KeyHelp[] = [
  {
    keys: ['Enter'],
    does: 'Accept what is suggested; a random check keeps its answer, and broken files are read again',
  },
  { keys: ['Space'], does: 'Keep the label; it will not be suspected again' },
  { keys: ['1', '2', '…'], does: 'Give another class' },
  { keys: ['Tab', 'Space'], does: 'Of several together: leave one out, or take it again; so does a click' },
  { keys: ['←', '→'], does: 'Look at the item before or after' },
]

/** What is different from labelling on the map. */
export function mapKeyHelp(keys: CommandKeys): readonly KeyHelp[] {
  return [
    { keys: ['1', '2', '…'], does: 'Label what is selected with the class that has this key' },
    { keys: ['Enter'], does: 'Look through what is selected in Label, as a card' },
    { keys: ['Shift'], does: 'While dragging: add to the selection; Alt takes away' },
    { keys: ['Space'], does: 'While dragging: move the map; so does the right button' },
    { keys: ['←', '→', '↑', '↓'], does: 'Move the map' },
    { keys: ['+', '-'], does: 'Zoom; so does scrolling' },
    { keys: ['Home'], does: 'Show everything' },
    { keys: [keys.all.toUpperCase()], does: 'Select everything on screen' },
    { keys: [keys.inspect.toUpperCase()], does: 'Inspect the sample under the mouse' },
    { keys: ['Esc'], does: 'Let go of the selection' },
  ]
}
