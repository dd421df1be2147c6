import { mapOrigins, NO_CLASS, NOT_OF_INTEREST } from '../../../shared/contract/map-bytes.ts'
import type { MapLabels, MapOrigin } from '../../../shared/contract/map-bytes.ts'
import type { Class } from '../../../shared/domain/labels.ts'

export const colourings = ['class', 'group', 'doubt', 'origin'] as const
export type ColouringName = (typeof colourings)[number]

export const colouringTitles: Readonly<Record<ColouringName, string>> = {
  class: 'Class',
  group: 'Group',
  doubt: 'Doubt',
  origin: 'Origin',
}

/** One line of the legend. */
export interface Entry {
  /** Stays the same while its meaning does. */
  readonly id: string
  readonly name: string
  /** `#rrggbb`, or `null` for what stays grey. */
  readonly colour: string | null
  readonly count: number
}

/** What every point shows: an entry of the legend. The first entry is for those that there is nothing to say of. */
export interface Colouring {
  readonly entries: readonly Entry[]
  /** Entry of each row. `[rows]` */
  readonly entryOf: Uint16Array
}

type Line = Omit<Entry, 'count'>

const DOUBTS: readonly (Line & { readonly below: number })[] = [
  { id: 'little', name: 'below 50 % sure', colour: '#d03020', below: 0.5 },
  { id: 'some', name: '50 to 80 % sure', colour: '#d08000', below: 0.8 },
  { id: 'fairly', name: '80 to 95 % sure', colour: '#589890', below: 0.95 },
  { id: 'sure', name: 'over 95 % sure', colour: '#8496a3', below: Infinity },
]

const ORIGINS: Readonly<Record<MapOrigin, { readonly name: string; readonly colour: string | null }>> = {
  none: { name: 'nothing known', colour: null },
  hand: { name: 'by hand', colour: '#1878d8' },
  group: { name: 'by group', colour: '#00a800' },
  imported: { name: 'imported', colour: '#8820f8' },
  propagated: { name: 'propagated', colour: '#d08000' },
  classifier: { name: 'by the classifier', colour: '#c078a8' },
  check: { name: 'random check, not asked yet', colour: '#808808' },
}

/** What each point shows when coloured by class, group, doubt or origin. */
export function colour(by: ColouringName, labels: MapLabels, classes: readonly Class[]): Colouring {
  switch (by) {
    case 'class':
      return byClass(labels, classes)
    case 'group':
      return byGroup(labels)
    case 'doubt':
      return byDoubt(labels)
    case 'origin':
      return legend(
        mapOrigins.map((id) => ({ id, ...ORIGINS[id] })),
        labels.origins,
      )
  }
}

function byClass({ classIds }: MapLabels, classes: readonly Class[]): Colouring {
  const lines: Line[] = [
    { id: 'none', name: 'no class yet', colour: null },
    ...classes.map(({ id, name, colour }) => ({ id: String(id), name, colour })),
    { id: 'not-of-interest', name: 'not of interest', colour: null },
  ]
  const entries = new Map<number, number>(classes.map(({ id }, at) => [id, at + 1]))
  entries.set(NO_CLASS, 0).set(NOT_OF_INTEREST, lines.length - 1)
  // A class that was deleted meanwhile says nothing.
  return legend(
    lines,
    entriesOf(classIds, (classId) => entries.get(classId) ?? 0),
  )
}

function byGroup({ groups }: MapLabels): Colouring {
  const numbers = [...new Set(groups)].filter((number) => number > 0).sort((a, b) => a - b)
  const entries = new Map(numbers.map((number, at) => [number, at + 1]))
  const lines = numbers.map((number) => ({ id: String(number), name: `Group ${number}`, colour: colourOf(number) }))
  return legend(
    [{ id: 'none', name: 'in no suggested group', colour: null }, ...lines],
    entriesOf(groups, (number) => entries.get(number) ?? 0),
  )
}

function byDoubt({ classIds, confidences }: MapLabels): Colouring {
  const lines = [{ id: 'none', name: 'nothing known', colour: null }, ...DOUBTS]
  return legend(
    lines,
    entriesOf(confidences, (confidence, row) => {
      if (classIds[row] === NO_CLASS) return 0
      let entry = 1
      while (confidence >= (DOUBTS[entry - 1]?.below ?? Infinity)) entry++
      return entry
    }),
  )
}

function entriesOf(values: ArrayLike<number>, entryOf: (value: number, row: number) => number): Uint16Array {
  const entries = new Uint16Array(values.length)
  for (let row = 0; row < values.length; row++) entries[row] = entryOf(values[row] ?? 0, row)
  return entries
}

/** Counts the points of each line. */
function legend(lines: readonly Line[], entryOf: Uint8Array | Uint16Array): Colouring {
  const counts = new Int32Array(lines.length)
  const entries = new Uint16Array(entryOf)
  for (const entry of entries) counts[entry]! += 1
  return {
    entries: lines.map(({ id, name, colour }, at) => ({ id, name, colour, count: counts[at] ?? 0 })),
    entryOf: entries,
  }
}

/** Neighbouring numbers are a golden angle apart in hue, so that they differ most. */
function colourOf(number: number): string {
  const hue = (number * 137.508) % 360
  const channel = (shift: number): string => {
    const position = (shift + hue / 30) % 12
    const value = 0.45 - 0.3 * Math.max(-1, Math.min(position - 3, 9 - position, 1))
    return Math.round(255 * value)
      .toString(16)
      .padStart(2, '0')
  }
  return `#${channel(0)}${channel(8)}${channel(4)}`
}
