import type { Row } from '../tables/rows.ts'
import { type BadRow, isBadRow, type RowReading } from '../tables/rows.ts'
import type { EventColumns } from './event-columns.ts'
import { parseTime } from '../tables/time.ts'
import { type SessionEvent, tidyName } from './session-input.ts'

/** A session as the rows of a log make it, or a part of one that is very long. */
export interface Session {
  /** Unique in the file. */
  readonly part: string
  readonly events: readonly SessionEvent[]
  readonly className: string | null
  readonly recording: string | null
}

/** A session that is left out. */
export interface BadSession {
  readonly part: string
  readonly reason: string
}

export interface GatherOptions {
  readonly columns: EventColumns
  /** Without a column of sessions one ends where nothing happens for longer than this, in seconds. */
  readonly longestGap: number
  /** Events after which a session is cut. */
  readonly window: number
  /** Events from the start of one piece to that of the next. */
  readonly stride: number
}

interface OpenSession {
  readonly events: { readonly name: string; readonly time: number | null }[]
  readonly classes: Set<string>
  readonly recordings: Set<string>
}

/**
 * Gathers the sessions of a log, whether its rows are sorted by session or by time. It reads the rows twice: first to learn where each
 * session ends, then to gather them, so that only those that are open at one place are in memory.
 *
 * Without a column of sessions the rows of each recording, or all of them, are one stream that is cut at long gaps.
 *
 * @param readRows Starts to read the rows anew.
 */
export async function* gatherSessions(
  readRows: () => AsyncIterable<RowReading>,
  options: GatherOptions,
): AsyncGenerator<Session | BadSession | BadRow> {
  const { columns } = options
  const key = columns.session ?? columns.recording
  const lastLines = new Map<string, number>()
  for await (const row of readRows()) if (!isBadRow(row)) lastLines.set(keyOf(row, key), row.line)
  const open = new Map<string, OpenSession>()
  for await (const row of readRows()) {
    const trouble = isBadRow(row) ? row : findTrouble(row, columns)
    if (trouble !== null) yield trouble
    if (isBadRow(row)) continue
    const id = keyOf(row, key)
    if (trouble === null) addRow(open, id, row, columns)
    if (lastLines.get(id) !== row.line) continue
    const session = open.get(id)
    open.delete(id)
    if (session !== undefined) yield* finish(id, session, options)
  }
}

function keyOf({ cells }: Row, column: string | null): string {
  return column === null ? '' : tidyName(cells[column] ?? '')
}

function findTrouble({ line, cells }: Row, { event, session, time }: EventColumns): BadRow | null {
  const bad = (how: string): BadRow => ({ line, rejection: { kind: 'broken', reason: `The row ${how}. The others of its session are kept.` } }) // prettier-ignore
  if (event !== null && tidyName(cells[event] ?? '') === '') return bad(`has no event (column ${event})`)
  if (session !== null && tidyName(cells[session] ?? '') === '') return bad(`has no session (column ${session})`)
  if (time !== null && parseTime(cells[time] ?? '') === null) {
    return bad(`has the time ${JSON.stringify(cells[time] ?? '')}, which is neither a number nor a date`)
  }
  return null
}

function addRow(open: Map<string, OpenSession>, id: string, { cells }: Row, columns: EventColumns): void {
  const session = open.get(id) ?? { events: [], classes: new Set(), recordings: new Set() }
  open.set(id, session)
  session.events.push({
    name: tidyName(cells[columns.event ?? ''] ?? ''),
    time: columns.time === null ? null : parseTime(cells[columns.time] ?? ''),
  })
  const className = columns.class === null ? '' : (cells[columns.class] ?? '').trim()
  const recording = columns.recording === null ? '' : (cells[columns.recording] ?? '').trim()
  if (className !== '') session.classes.add(className)
  if (recording !== '') session.recordings.add(recording)
}

function* finish(id: string, session: OpenSession, options: GatherOptions): Generator<Session | BadSession> {
  const { columns, longestGap } = options
  const name = id === '' ? 'The file' : `Session ${id}`
  for (const [values, what] of [
    [session.classes, 'classes'],
    [session.recordings, 'recordings'],
  ] as const) {
    // prettier-ignore
    if (values.size <= 1) continue
    yield {
      part: id,
      reason: `${name} has several ${what} (${[...values].slice(0, 3).join(', ')}); a session has one.`,
    }
    return
  }
  const events = withGaps(session.events)
  const isCut = columns.session === null && columns.time !== null
  const sessions = isCut ? cutAtGaps(events, longestGap) : [events]
  const [className = null] = session.classes
  const [recording = null] = session.recordings
  for (const [at, found] of sessions.entries()) {
    const part = isCut ? `${id === '' ? '' : `${id}#`}${at + 1}` : id
    yield* cutLong({ part, events: found, className, recording }, options)
  }
}

/** In order of time where it is known, with the seconds from each event to the next. */
function withGaps(events: OpenSession['events']): SessionEvent[] {
  const sorted = events.toSorted((a, b) => (a.time ?? 0) - (b.time ?? 0))
  return sorted.map(({ name, time }, at) => {
    const before = sorted[at - 1]?.time ?? null
    return { name, gap: time === null || before === null ? null : time - before }
  })
}

function cutAtGaps(events: readonly SessionEvent[], longestGap: number): SessionEvent[][] {
  const sessions: SessionEvent[][] = []
  for (const event of events) {
    const isNew = sessions.length === 0 || (event.gap !== null && event.gap > longestGap)
    if (isNew) sessions.push([{ ...event, gap: null }])
    else sessions.at(-1)?.push(event)
  }
  return sessions
}

/** Pieces of a long session; they know it as their recording, so that they stay on one side of every split. */
export function* cutLong(
  session: Session,
  { window, stride }: Pick<GatherOptions, 'window' | 'stride'>,
): Generator<Session> {
  const { part, events, recording } = session
  if (events.length <= window) return yield session
  for (let start = 0, piece = 1; ; start += stride, piece++) {
    const [first, ...rest] = events.slice(start, start + window)
    if (first === undefined) return
    const cut = [{ ...first, gap: null }, ...rest]
    yield { ...session, part: `${part}#${piece}`, events: cut, recording: recording ?? part }
    if (start + window >= events.length) return
  }
}
