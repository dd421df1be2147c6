import { hash } from 'node:crypto'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Reading, Rejection } from '../modality.ts'
import { readLines } from '../tables/lines.ts'
import { isBadRow, type Row, readRows, tableFormat } from '../tables/rows.ts'
import { tokenise } from './tokenise.ts'

/** What is kept of a text, to learn from and to show: far more than is looked at. */
export const MOST_CHARACTERS = 20_000
/** The name that stands for a line of a plain text file where a column is asked for. */
const LINE = 'line'
// Rows looked at to find the column with the texts.
const HEAD_ROWS = 100
const ASPECT = 1.5
const EMPTY: Rejection = { kind: 'broken', reason: 'The text is empty.' }

/** Whether files of this name are text that is no table. */
export function isPlainText(path: string): boolean {
  return /\.(txt|text|md|log)(\.gz)?$/i.test(path)
}

/** The texts of one file: a row of a table is one, a line of a log is one, and so is a whole .txt file unless it is read by lines. */
export async function* readTexts(path: string, options: SourceOptions): AsyncGenerator<Reading> {
  if (tableFormat(path) !== null) yield* readTable(path, options)
  else if (options.columns?.['text'] === LINE || /\.log(\.gz)?$/i.test(path)) yield* readEachLine(path)
  else yield await readWhole(path)
}

async function* readTable(path: string, options: SourceOptions): AsyncGenerator<Reading> {
  const rows = readRows(path)
  const head: (Row | Exclude<Awaited<ReturnType<typeof rows.next>>['value'], void>)[] = []
  while (head.length < HEAD_ROWS) {
    const { value, done } = await rows.next()
    if (done) break
    head.push(value)
  }
  const samples = head.filter((row): row is Row => !isBadRow(row))
  const columns = findColumns(samples, options)
  if ('kind' in columns) return yield { isTaken: false, part: null, rejection: columns }
  for await (const row of chain(head, rows)) {
    const part = row.line === 0 ? null : String(row.line)
    if (isBadRow(row)) {
      yield { isTaken: false, part, rejection: row.rejection }
      continue
    }
    const { text, className, recording } = columns
    const cell = (name: string | null): string | null => (name === null ? null : row.cells[name] || null)
    yield toReading(part, row.cells[text] ?? '', cell(className), cell(recording))
  }
}

interface Columns {
  readonly text: string
  readonly className: string | null
  readonly recording: string | null
}

/** Which columns hold what. Where the source does not say, the text is the column with the longest cells. */
function findColumns(
  rows: readonly Row[],
  { columns, classesFrom, recordingsFrom }: SourceOptions,
): Columns | Rejection {
  const names = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))]
  if (names.length === 0) return { kind: 'broken', reason: 'The file has no rows.' }
  const className = columnOf(classesFrom ?? null)
  const recording = columnOf(recordingsFrom ?? null)
  const others = names.filter((name) => name !== className && name !== recording)
  const length = (name: string): number => rows.reduce((sum, { cells }) => sum + (cells[name] ?? '').length, 0)
  const longest = others.reduce((best, name) => (length(name) > length(best) ? name : best), others[0] ?? names[0]!)
  const text = columns?.['text'] ?? longest
  const missing = [text, className, recording].find((name) => name !== null && !names.includes(name))
  if (missing === undefined) return { text, className, recording }
  return { kind: 'broken', reason: `The file has no column "${missing}"; it has ${names.join(', ')}.` }
}

function columnOf(place: string | null): string | null {
  return place?.startsWith('column:') ? place.slice('column:'.length) : null
}

async function* readEachLine(path: string): AsyncGenerator<Reading> {
  for await (const line of readLines(path)) {
    const part = line.line === 0 ? null : String(line.line)
    if (isBadRow(line)) yield { isTaken: false, part, rejection: line.rejection }
    else if (line.text.trim() !== '') yield toReading(part, line.text, null, null)
  }
}

async function readWhole(path: string): Promise<Reading> {
  const lines: string[] = []
  for await (const line of readLines(path)) {
    if (isBadRow(line)) {
      const where = line.line === 0 ? '' : `Line ${line.line}: `
      return { isTaken: false, part: null, rejection: { ...line.rejection, reason: where + line.rejection.reason } }
    }
    lines.push(line.text)
  }
  return toReading(null, lines.join('\n'), null, null)
}

function toReading(part: string | null, whole: string, className: string | null, recording: string | null): Reading {
  const kept = whole.slice(0, MOST_CHARACTERS)
  const words = tokenise(kept).length
  if (words === 0) return { isTaken: false, part, rejection: EMPTY }
  const extent = `${words}${kept.length < whole.length ? '+' : ''} ${words === 1 ? 'word' : 'words'}`
  const input = { shape: [kept.length], data: Buffer.from(kept) }
  const contentHash = hash('sha256', whole, 'buffer')
  return { isTaken: true, sample: { part, contentHash, extent, aspect: ASPECT, recording, className, input } }
}

async function* chain<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first
  yield* rest
}
