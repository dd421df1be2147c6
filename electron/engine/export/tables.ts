import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { stringify } from 'csv-stringify'

/** One row of `labels.csv`. */
export interface LabelRow {
  readonly path: string
  /** Empty for a sample marked as not of interest. */
  readonly className: string
  readonly origin: string
  readonly isCheck: boolean
  /** 1 for what a person said, the probability for what was propagated. */
  readonly confidence: number
}

/** One row of `predictions.csv`. */
export interface PredictionRow {
  readonly path: string
  readonly className: string
  readonly confidence: number
}

/** One row of the table of a map. */
export interface PlaceRow {
  readonly sampleId: number
  readonly path: string
  /** Which of several samples in one file; `null` where a file is one. */
  readonly part: string | null
  readonly x: number
  readonly y: number
}

const LABEL_COLUMNS = { path: 'path', className: 'class', origin: 'origin', isCheck: 'check', confidence: 'confidence' }
const PREDICTION_COLUMNS = { path: 'path', className: 'class', confidence: 'confidence' }
const PLACE_COLUMNS = { sampleId: 'sample', path: 'path', part: 'part', x: 'x', y: 'y' }

/** Writes rows as CSV with a header line. Cells that a spreadsheet would take for a formula are escaped. */
export function writeLabelTable(path: string, rows: Iterable<LabelRow>): Promise<void> {
  return writeTable(path, rows, LABEL_COLUMNS)
}

export function writePredictionTable(path: string, rows: Iterable<PredictionRow>): Promise<void> {
  return writeTable(path, rows, PREDICTION_COLUMNS)
}

export function writePlaceTable(path: string, rows: Iterable<PlaceRow>): Promise<void> {
  return writeTable(path, rows, PLACE_COLUMNS)
}

async function writeTable(path: string, rows: Iterable<object>, columns: Record<string, string>): Promise<void> {
  const format = stringify({
    header: true,
    columns,
    escape_formulas: true,
    cast: { boolean: (value) => (value ? 'yes' : 'no'), number: (value) => String(Math.round(value * 1e6) / 1e6) },
  })
  await pipeline(rows, format, createWriteStream(path))
}
