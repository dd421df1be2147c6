import type { SourceOptions } from '../../../../shared/domain/project.ts'
import { parseTime } from '../tables/time.ts'
import { isBadRow, type Row, type RowReading } from '../tables/rows.ts'
import { findColumns, type SeriesColumns } from './columns.ts'
import { parseValue, type StepReading } from './steps.ts'

const HEAD_ROWS = 200

/** The steps of a table, read by what its columns hold. */
export async function* readTableSteps(
  rows: AsyncIterable<RowReading>,
  options: SourceOptions,
): AsyncGenerator<StepReading> {
  const iterator = rows[Symbol.asyncIterator]()
  const head: RowReading[] = []
  for (let next; head.length < HEAD_ROWS && !(next = await iterator.next()).done;) head.push(next.value)
  const good = head.filter((row) => !isBadRow(row)) as Row[]
  const columns = good.length === 0 ? null : findColumns(good, options)
  if (columns !== null && 'reason' in columns) return yield { line: 0, rejection: columns }
  for (const row of head) yield* toSteps(row, columns)
  for (let next; !(next = await iterator.next()).done;) yield* toSteps(next.value, columns)
  if (head.length === 0) yield { line: 0, rejection: { kind: 'broken', reason: 'The file has no rows.' } }
}

function* toSteps(row: RowReading, columns: SeriesColumns | null): Generator<StepReading> {
  if (isBadRow(row)) return yield row
  if (columns === null) return
  const { line, cells } = row
  const values: number[] = []
  for (const name of columns.values) {
    const value = parseValue(cells[name] ?? '')
    if (value === null) return yield bad(line, `has "${cells[name]}" in column ${name}, which is not a number`)
    values.push(value)
  }
  const className = columns.class === null ? null : (cells[columns.class] ?? '')
  const belongsTo = columns.belongsTo === null ? null : (cells[columns.belongsTo] ?? '')
  if (columns.isWide) {
    // Shorter series leave the last columns empty.
    const length = values.findLastIndex((value) => !Number.isNaN(value)) + 1
    if (length === 0) return yield bad(line, 'has no values')
    for (const value of values.slice(0, length)) {
      yield { line, recording: String(line), belongsTo, time: null, values: [value], className }
    }
    return
  }
  const time = columns.time === null ? null : parseTime(cells[columns.time] ?? '')
  if (columns.time !== null && time === null) {
    return yield bad(
      line,
      `has "${cells[columns.time]}" in column ${columns.time}, which is neither a number nor a date`,
    )
  }
  const recording = columns.recording === null ? null : (cells[columns.recording] ?? '')
  if (recording === '')
    return yield bad(line, `has nothing in column ${columns.recording}, so its recording is not known`)
  yield { line, recording, belongsTo, time, values, className }
}

function bad(line: number, how: string): StepReading {
  return { line, rejection: { kind: 'broken', reason: `The row ${how}. Correct it and add the file again.` } }
}
