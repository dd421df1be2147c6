import { columnNames } from '../tables/header.ts'
import { readLines } from '../tables/lines.ts'
import { isBadRow, type RowReading } from '../tables/rows.ts'
import { parseValue } from './steps.ts'

const LONGEST_PREFACE = 20

/** Rows of plain text: numbers parted by spaces, tabs, commas or semicolons, with or without a line of names above. */
export async function* readPlainText(path: string): AsyncGenerator<RowReading> {
  let names: readonly string[] | undefined
  let previous: readonly string[] | null = null
  for await (const line of readLines(path)) {
    if (isBadRow(line)) {
      yield line
      continue
    }
    const text = line.text.trim()
    if (text === '' || text.startsWith('#')) continue
    const cells = text.split(/\s*[,;]\s*|\s+/)
    if (names === undefined && !cells.every((cell) => parseValue(cell) !== null)) {
      // Names of the columns, or what a logger writes above its numbers.
      previous = cells
      if (line.line > LONGEST_PREFACE) return yield notNumbers(line.line)
      continue
    }
    names ??= columnNames(previous?.length === cells.length ? previous : null, cells.length)
    if (cells.length === names.length) {
      yield { line: line.line, cells: Object.fromEntries(names.map((name, at) => [name, cells[at] ?? ''])) }
    } else {
      const reason = `The line has ${cells.length} values where the first has ${names.length}. Correct it and add the file again.`
      yield { line: line.line, rejection: { kind: 'broken', reason } }
    }
  }
  if (names === undefined) yield notNumbers(0)
}

function notNumbers(line: number): RowReading {
  return { line, rejection: { kind: 'unsupported', reason: 'The file is not a recording: its lines are not numbers.' } }
}
