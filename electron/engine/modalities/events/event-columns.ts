import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Rejection } from '../modality.ts'

/** What the columns of a log hold, by name. */
export interface EventColumns {
  /** A log of one event a row. */
  readonly event: string | null
  /** Or all events of a session in one cell. */
  readonly events: string | null
  /** Rows that share it are one session. */
  readonly session: string | null
  readonly time: string | null
  readonly class: string | null
  /** Sessions that share it, those of one person say, stay on one side of every split. */
  readonly recording: string | null
}

/** Roles that `--column ROLE=NAME` can set. */
export const roles = {
  event: 'the event, where each row is one',
  events: 'all events of a session, where each row is one: parted by ; | > , a tab or spaces, or a JSON list',
  session: 'what the rows of one session share; without it a session ends where nothing happens for long',
  time: 'when it happened: a date, or seconds, or milliseconds since 1970',
}
type Role = keyof typeof roles
const ROLES = Object.keys(roles) as Role[]

const USUAL_NAMES: Readonly<Record<Role, RegExp>> = {
  session: /^(session|visit|case|trace)([ _-]?(id|key|no|number))?$/i,
  time: /^(time|timestamp|ts|date|datetime|when|(event[ _-]?|start[ _-]?)(time|timestamp))$/i,
  event: /^(event|action|activity|page|url|concept:name)([ _-]?(name|type))?$/i,
  events: /^(events|actions|activities|pages|path|paths|sequence|clicks|steps)$/i,
}

/**
 * Which column holds what: as the options say, else by names that logs usually have. A rejection when the options name a column that is
 * not there, or none holds events: other files of the folder may be of use.
 */
export function findColumns(names: readonly string[], options: SourceOptions): EventColumns | Rejection {
  const { columns = {}, classesFrom, recordingsFrom = null } = options
  const named = { class: namedColumn(classesFrom), recording: namedColumn(recordingsFrom) }
  const given = [...ROLES.map((role) => columns[role]), named.class, named.recording]
  const missing = given.find((name) => typeof name === 'string' && !names.includes(name))
  if (missing !== undefined) return rejection(`There is no column ${missing}; there are ${listed(names)}.`)
  const found = Object.fromEntries(
    ROLES.map((role) => [role, columns[role] ?? names.find((name) => USUAL_NAMES[role].test(name)) ?? null]),
  ) as Record<Role, string | null>
  // A table that has both is read the way it was asked for, an event a row where it was not.
  const isWhole = found.events !== null && (columns['events'] !== undefined || found.event === null)
  if (isWhole) return { ...named, ...found, event: null }
  if (found.event !== null) return { ...named, ...found, events: null }
  return rejection(
    `No column holds events. Say which does with --column event=NAME (one event a row) or --column events=NAME (a session a row); there are ${listed(names)}.`,
  )
}

function namedColumn(from: string | null): string | null {
  return from?.startsWith('column:') ? from.slice('column:'.length) : null
}

function rejection(reason: string): Rejection {
  return { kind: 'unsupported', reason }
}

function listed(names: readonly string[]): string {
  return names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`
}
