/**
 * Tables of every kind as a stream of rows, never the whole file at once: what text, series and events are read from.
 *
 * A bad row is an answer of its own that names its line; the rows around it are kept.
 */
import { EngineError } from '../../base/errors.ts'
import type { Rejection } from '../modality.ts'
import { readDelimited } from './delimited.ts'
import { readJsonLines } from './json-lines.ts'
import { readParquet } from './parquet.ts'

/** Cells by the name of their column, as they are written; what is missing is the empty string. */
export interface Row {
  /** Where the row starts: the line of a text file, the row of a Parquet file, from 1. */
  readonly line: number
  readonly cells: Readonly<Record<string, string>>
}

/** A row that is left out. The reason says what is wrong with it and what to do, not where it is. */
export interface BadRow {
  readonly line: number
  readonly rejection: Rejection
}

export type RowReading = Row | BadRow

export interface ReadOptions {
  readonly signal?: AbortSignal
}

export type TableFormat = 'delimited' | 'json-lines' | 'parquet'

const FORMATS: Readonly<Record<string, TableFormat>> = {
  csv: 'delimited',
  tsv: 'delimited',
  tab: 'delimited',
  jsonl: 'json-lines',
  ndjson: 'json-lines',
  json: 'json-lines',
  parquet: 'parquet',
}

/** What a file of this name holds, `.gz` after it or not; `null` when it is no table. */
export function tableFormat(path: string): TableFormat | null {
  const [, extension = ''] = /\.(\w+)(?:\.gz)?$/.exec(path.toLowerCase()) ?? []
  return FORMATS[extension] ?? null
}

export function isBadRow<T extends object>(row: T | BadRow): row is BadRow {
  return 'rejection' in row
}

/**
 * The rows of a CSV, TSV, JSON lines or Parquet file, compressed with gzip or not.
 *
 * Columns are named by the first row where it is a header, else by their numbers from 1. A file that cannot be read at
 * all answers once, at line 0.
 *
 * @throws EngineError `unsupported` when the name is not that of a table.
 */
export async function* readRows(path: string, options: ReadOptions = {}): AsyncGenerator<RowReading> {
  switch (tableFormat(path)) {
    case 'delimited':
      return yield* readDelimited(path, options)
    case 'json-lines':
      return yield* readJsonLines(path, options)
    case 'parquet':
      return yield* readParquet(path, options)
    case null:
      throw new EngineError('unsupported', `${path} is not a table that can be read: CSV, TSV, JSONL or Parquet.`)
  }
}
