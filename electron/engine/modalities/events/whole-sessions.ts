import { type BadRow, isBadRow, type RowReading } from '../tables/rows.ts'
import type { EventColumns } from './event-columns.ts'
import { cutLong, type GatherOptions, type Session } from './gather-sessions.ts'
import { tidyName } from './session-input.ts'

const SEPARATORS = [';', '|', '>', '\t', ',', ' '] as const
// Rows that are looked at to tell what parts the events of a session.
const HEAD_ROWS = 200
// Of those, the share in which a separator must occur: sessions of one event have none.
const LEAST_SHARE = 0.2

/** Sessions that stand in a row each, all events in one cell: parted by a sign, which is told by the first 200 rows, or a JSON list. */
export async function* readWholeSessions(
  rows: AsyncIterable<RowReading>,
  columns: EventColumns,
  options: Pick<GatherOptions, 'window' | 'stride'>,
): AsyncGenerator<Session | BadRow> {
  const head: RowReading[] = []
  let separator: string | undefined
  const cut = function* (row: RowReading): Generator<Session | BadRow> {
    if (isBadRow(row)) return yield row
    const names = eventsOf(row.cells[columns.events ?? ''] ?? '', (separator ??= findSeparator(head, columns)))
    if (names.length === 0) {
      const reason = `The row has no events (column ${columns.events}). Correct it and add the file again.`
      return yield { line: row.line, rejection: { kind: 'broken', reason } }
    }
    yield* cutLong(
      {
        part: String(row.line),
        events: names.map((name) => ({ name, gap: null })),
        className: cellOf(row.cells, columns.class),
        recording: cellOf(row.cells, columns.recording),
      },
      options,
    )
  }
  for await (const row of rows) {
    if (separator === undefined && head.length < HEAD_ROWS) {
      head.push(row)
      continue
    }
    if (separator === undefined) for (const waiting of head) yield* cut(waiting)
    yield* cut(row)
  }
  if (separator === undefined) for (const waiting of head) yield* cut(waiting)
}

function findSeparator(rows: readonly RowReading[], { events }: EventColumns): string {
  const cells = rows.flatMap((row) => (isBadRow(row) ? [] : [row.cells[events ?? ''] ?? '']))
  return SEPARATORS.find((sign) => cells.filter((cell) => cell.includes(sign)).length >= LEAST_SHARE * cells.length) ?? ';' // prettier-ignore
}

function eventsOf(cell: string, separator: string): string[] {
  const list = cell.trimStart().startsWith('[') ? parseList(cell) : null
  return (list ?? cell.split(separator)).map(tidyName).filter((name) => name !== '')
}

/** `null` when it only looks like a list. */
function parseList(cell: string): string[] | null {
  try {
    const value: unknown = JSON.parse(cell)
    return Array.isArray(value) ? value.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))) : null
  } catch {
    return null
  }
}

function cellOf(cells: Readonly<Record<string, string>>, column: string | null): string | null {
  const cell = column === null ? '' : (cells[column] ?? '').trim()
  return cell === '' ? null : cell
}
