import type { BadRow } from '../tables/rows.ts'

/** One moment of a recording. */
export interface Step {
  /** Where it stands in its file, from 1. */
  readonly line: number
  /** What the steps of one recording share; `null`: the file is one recording. */
  readonly recording: string | null
  /** What `recordingsFrom` names: it stays on one side of every split. `null` where it names no column. */
  readonly belongsTo: string | null
  /** Seconds, or in whatever unit the file counts; `null` where it does not say. */
  readonly time: number | null
  /** One value for each channel; NaN where it is missing. */
  readonly values: readonly number[]
  /** As the file says; `null` where it does not, or was not asked. */
  readonly className: string | null
}

export type StepReading = Step | BadRow

const MISSING = /^(|\?|na|nan|null|none|n\/a)$/i
const DECIMAL_COMMA = /^[-+]?\d+,\d+(e[-+]?\d+)?$/i

/** A cell as a number, NaN where the value is missing; `null` when it is something else. */
export function parseValue(cell: string): number | null {
  const text = cell.trim()
  if (MISSING.test(text)) return NaN
  const value = Number(DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text)
  return Number.isFinite(value) ? value : null
}
