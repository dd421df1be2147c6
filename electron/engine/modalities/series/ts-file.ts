import type { Rejection } from '../modality.ts'
import { readLines } from '../tables/lines.ts'
import { isBadRow } from '../tables/rows.ts'
import { parseValue, type StepReading } from './steps.ts'

/** What the lines above the data say of them. */
interface Header {
  /** Channels of each series; `null`: as many as there are. */
  readonly channels: number | null
  readonly hasClass: boolean
  readonly isClassWanted: boolean
}

/**
 * The series of a UCR or UEA archive file: a header of `@` lines, then one series a line, its channels parted by colons, its values
 * by commas, `?` for a missing one, and its class at the end.
 *
 * @param isClassWanted Whether the classes are passed on: who did not ask for them does not see them.
 *
 * Loning and others, 2019 (sktime), https://www.sktime.net/en/stable/api_reference/file_specifications/ts.html
 */
export async function* readTsFile(path: string, isClassWanted: boolean): AsyncGenerator<StepReading> {
  const header = new Map<string, readonly string[]>()
  let isData = false
  for await (const line of readLines(path)) {
    if (isBadRow(line)) {
      yield line
      continue
    }
    const text = line.text.trim()
    if (text === '' || text.startsWith('#')) continue
    if (text.startsWith('@')) {
      const [name = '', ...rest] = text.slice(1).split(/\s+/)
      header.set(name.toLowerCase(), rest)
      isData = name.toLowerCase() === 'data'
      if (isData && isTrue(header.get('timestamps'))) return yield { line: line.line, rejection: stamped }
    } else if (!isData) {
      return yield { line: line.line, rejection: headless }
    } else {
      const hasClass = isTrue(header.get('classlabel'))
      yield* toSteps(line.line, text, { channels: channelsOf(header), hasClass, isClassWanted })
    }
  }
}

const stamped: Rejection = {
  kind: 'unsupported',
  reason: 'The series of this file have times beside their values. Write it as a CSV with a column for the time.',
}
const headless: Rejection = {
  kind: 'broken',
  reason: 'There is no @data line above this one, as UCR and UEA files have; nothing was read.',
}

function* toSteps(line: number, text: string, { channels, hasClass, isClassWanted }: Header): Generator<StepReading> {
  const parts = text.split(':')
  const written = hasClass ? (parts.pop() ?? '').trim() : null
  const className = isClassWanted ? written : null
  const cells = parts.map((part) => part.split(','))
  const [first = []] = cells
  if (channels !== null && parts.length !== channels) {
    return yield bad(line, `has ${parts.length} channels where the header says ${channels}`)
  }
  const uneven = cells.findIndex(({ length }) => length !== first.length)
  if (uneven !== -1) {
    return yield bad(
      line,
      `has ${first.length} values in its first channel and ${cells[uneven]?.length} in channel ${uneven + 1}`,
    )
  }
  const values = cells.map((channel) => channel.map(parseValue))
  for (const [channel, row] of values.entries()) {
    const stray = row.indexOf(null)
    if (stray !== -1) return yield bad(line, `has "${cells[channel]?.[stray]}" for a number in channel ${channel + 1}`)
  }
  for (let step = 0; step < first.length; step++) {
    const at = values.map((channel) => channel[step] ?? NaN)
    yield { line, recording: String(line), belongsTo: null, time: null, values: at, className }
  }
}

function bad(line: number, how: string): StepReading {
  return { line, rejection: { kind: 'broken', reason: `The series ${how}. Correct it and add the file again.` } }
}

function channelsOf(header: ReadonlyMap<string, readonly string[]>): number | null {
  if (isTrue(header.get('univariate'))) return 1
  const [given] = header.get('dimensions') ?? header.get('dimension') ?? []
  return given === undefined ? null : Number(given)
}

function isTrue(words: readonly string[] | undefined): boolean {
  return words?.[0]?.toLowerCase() === 'true'
}
