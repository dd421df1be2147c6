import type { Rejection } from '../modality.ts'
import { cutLines, detectDialect, type Dialect } from './dialect.ts'
import { columnNames, isHeader } from './header.ts'
import { type Line, readLines } from './lines.ts'
import { type BadRow, isBadRow, type ReadOptions, type RowReading } from './rows.ts'

/** How many lines are looked at to tell delimiter, quotes and header. */
const HEAD_LINES = 500
// A quote still open after so many lines is one that was never closed, not a very long cell.
const MOST_RECORD_LINES = 2000

interface Cells {
  readonly line: number
  readonly cells: readonly string[]
}

/** Rows of comma, tab, semicolon or bar separated text. Delimiter, quotes and header are told by the first 500 lines. */
export async function* readDelimited(path: string, options: ReadOptions): AsyncGenerator<RowReading> {
  const source = readLines(path, options)
  try {
    yield* readAhead(new LinesAhead(source), path)
  } finally {
    // Who stops early leaves lines unread.
    await source.return(undefined)
  }
}

async function* readAhead(lines: LinesAhead, path: string): AsyncGenerator<RowReading> {
  await lines.hold(HEAD_LINES)
  const head = lines.held.flatMap((line) => (isBadRow(line) || line.text.trim() === '' ? [] : [line.text]))
  const dialect = detectDialect(head, /\.(tsv|tab)(\.gz)?$/i.test(path))
  const header = findHeader(head, dialect)
  let names: readonly string[] | undefined
  for await (const record of readRecords(lines, dialect)) {
    if (isBadRow(record)) {
      yield record
      continue
    }
    const isFirst = names === undefined
    names ??= columnNames(header, record.cells.length)
    if (!isFirst || header === null) yield toRow(record, names)
  }
}

function findHeader(lines: readonly string[], dialect: Dialect): readonly string[] | null {
  const rows: string[][] = []
  for (let at = 0; at < lines.length;) {
    const { cut, lineCount } = cutLines(lines, at, dialect)
    if ('cells' in cut) rows.push(cut.cells)
    at += lineCount
  }
  const [first, ...rest] = rows
  return first !== undefined && isHeader(first, rest) ? first : null
}

async function* readRecords(lines: LinesAhead, dialect: Dialect): AsyncGenerator<Cells | BadRow> {
  while (await lines.hold(1)) {
    const [first] = lines.held
    if (first === undefined || isBadRow(first) || first.text.trim() === '') {
      if (first !== undefined && isBadRow(first)) yield first
      lines.drop(1)
      continue
    }
    const { cut, lineCount } = await cutNext(lines, dialect)
    lines.drop(lineCount)
    if ('cells' in cut) yield { line: first.line, cells: cut.cells }
    else yield { line: first.line, rejection: badRecord('bad' in cut ? cut.bad : 'opens a quote that is never closed') }
  }
}

/** Holds more lines, twice as many each time, as long as the record at the front is open. */
async function cutNext(lines: LinesAhead, dialect: Dialect): Promise<ReturnType<typeof cutLines>> {
  for (let count = 1; ; count = Math.min(2 * count, MOST_RECORD_LINES)) {
    const isMore = await lines.hold(count)
    const next = lines.held.slice(0, count)
    const damaged = next.findIndex(isBadRow)
    const texts = (damaged === -1 ? next : next.slice(0, damaged)).map((line) => (line as Line).text)
    const result = cutLines(texts, 0, dialect)
    if (!('isOpen' in result.cut) || !isMore || damaged !== -1 || count === MOST_RECORD_LINES) return result
  }
}

function toRow({ line, cells }: Cells, names: readonly string[]): RowReading {
  // Some programs end each line with a delimiter.
  const isPadded = cells.length === names.length + 1 && cells.at(-1) === ''
  if (cells.length !== names.length && !isPadded) {
    return { line, rejection: badRecord(`has ${cells.length} cells where the first row has ${names.length}`) }
  }
  return { line, cells: Object.fromEntries(names.map((name, column) => [name, cells[column] ?? ''])) }
}

function badRecord(how: string): Rejection {
  return { kind: 'broken', reason: `The row ${how}. Correct it and add the file again.` }
}

/** Lines that were read but not used yet. */
class LinesAhead {
  readonly held: (Line | BadRow)[] = []
  readonly #lines: AsyncIterator<Line | BadRow>

  constructor(lines: AsyncIterator<Line | BadRow>) {
    this.#lines = lines
  }

  /** Reads until `count` lines are held; `false` when the file has no more of them. */
  async hold(count: number): Promise<boolean> {
    while (this.held.length < count) {
      const { value, done } = await this.#lines.next()
      if (done) return false
      this.held.push(value as Line | BadRow)
    }
    return true
  }

  drop(count: number): void {
    this.held.splice(0, count)
  }
}
