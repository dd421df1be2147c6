import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { Rejection } from '../modality.ts'
import { inWords } from '../scan-folder.ts'
import { toCell } from './json-lines.ts'
import type { ReadOptions, RowReading } from './rows.ts'

/** Rows decoded at once: files come in groups of about so many, and a larger group is decoded in parts. */
const MOST_ROWS = 1 << 17

/** Rows of a Parquet file, one group of rows after another; lines are counted from 1. */
export async function* readParquet(path: string, { signal }: ReadOptions): AsyncGenerator<RowReading> {
  let line = 0
  try {
    const file = await asyncBufferFromFile(path)
    const metadata = await parquetMetadataAsync(file)
    for (const group of metadata.row_groups) {
      const end = line + Number(group.num_rows)
      while (line < end) {
        signal?.throwIfAborted()
        const rowEnd = Math.min(end, line + MOST_ROWS)
        const rows = await parquetReadObjects({ file, metadata, compressors, rowStart: line, rowEnd })
        for (const row of rows) {
          yield {
            line: ++line,
            cells: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, toCell(value)])),
          }
        }
      }
    }
  } catch (error) {
    signal?.throwIfAborted()
    yield { line, rejection: troubleOf(error, line) }
  }
}

function troubleOf(error: unknown, rows: number): Rejection {
  if (rows === 0) return { kind: 'unreadable', reason: `The Parquet file could not be read: ${inWords(error)}.` }
  return {
    kind: 'broken',
    reason: `The Parquet file is damaged after this row: ${inWords(error)}. The rows before it are kept.`,
  }
}
