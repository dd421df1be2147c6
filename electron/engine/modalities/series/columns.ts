import type { Place, SourceOptions } from '../../../../shared/domain/project.ts'
import type { Rejection } from '../modality.ts'
import type { Row } from '../tables/rows.ts'
import { parseValue } from './steps.ts'

/** Roles that `--column ROLE=NAME` can set. */
export const roles = {
  values: 'the measurements, several names parted by commas; all columns of numbers when left out',
  time: 'when a row was measured: seconds or a date; rows are then brought to even steps',
  recording: 'what the rows of one recording share, where a file holds several',
}

/** What the columns of a table hold, by name. */
export interface SeriesColumns {
  readonly values: readonly string[]
  readonly time: string | null
  readonly recording: string | null
  readonly class: string | null
  /** Recordings that share it stay on one side of every split. */
  readonly belongsTo: string | null
  /** A series a row, a step a column; else a step a row, a channel a column. */
  readonly isWide: boolean
}

const USUAL_TIME = /^(time|timestamp|ts|datetime|t|seconds|sec)([ _]?\(?(s|sec|seconds|ms)\)?)?$/i
const USUAL_RECORDING = /^(recording|series|case|trial|sequence)([ _-]?(id|no|number))?$/i
// Few sensors have more channels, and few series fewer steps.
const MOST_CHANNELS = 16

/**
 * Which column holds what: as the options say, else by names that recordings usually have and by what the first rows hold.
 *
 * A table of more than 16 columns of numbers, without a time, a recording or a window, holds a series in each row.
 *
 * @param head The first rows, a few hundred.
 */
export function findColumns(head: readonly Row[], options: SourceOptions): SeriesColumns | Rejection {
  const { columns = {}, classesFrom, recordingsFrom = null, window } = options
  const names = Object.keys(head[0]?.cells ?? {})
  const given = columns['values']?.split(',').map((name) => name.trim())
  const classColumn = namedColumn(classesFrom)
  const belongsTo = namedColumn(recordingsFrom)
  const named = [...(given ?? []), columns['time'], columns['recording'], classColumn, belongsTo].filter(
    (name) => name !== undefined && name !== null,
  )
  const stranger = named.find((name) => !names.includes(name))
  if (stranger !== undefined) return refuse(`There is no column ${stranger}; there are ${listed(names)}.`)
  const usual = (pattern: RegExp): string | null => names.find((name) => pattern.test(name)) ?? null
  const time = columns['time'] ?? usual(USUAL_TIME)
  const recording = columns['recording'] ?? usual(USUAL_RECORDING)
  const others = names.filter((name) => ![time, recording, classColumn, belongsTo].includes(name))
  const values = given ?? others.filter((name) => head.every(({ cells }) => parseValue(cells[name] ?? '') !== null))
  if (values.length === 0) return refuse(`No column is of numbers; there are ${listed(names)}.`)
  const isWide = values.length > MOST_CHANNELS && time === null && recording === null && window === undefined
  return { values, time, recording, class: classColumn, belongsTo, isWide }
}

function namedColumn(place: Place | null): string | null {
  return place?.startsWith('column:') ? place.slice('column:'.length) : null
}

function listed(names: readonly string[]): string {
  return names.length <= 20 ? names.join(', ') : `${names.slice(0, 20).join(', ')} and ${names.length - 20} more`
}

function refuse(reason: string): Rejection {
  return { kind: 'unsupported', reason }
}
