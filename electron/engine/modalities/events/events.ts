import { hash } from 'node:crypto'
import { z } from 'zod'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import { EngineError } from '../../base/errors.ts'
import type { Random } from '../../base/random.ts'
import { concatEncoders } from '../../features/concat.ts'
import { fitCounts } from '../../features/counts.ts'
import { asSequences, type Sequences } from '../../features/sequences.ts'
import { fitTransitions } from '../../features/transitions.ts'
import type { FeatureBlock, Modality, Preview, Reading, Rejection, SampleToShow } from '../modality.ts'
import { isBadRow, readRows, type RowReading, tableFormat } from '../tables/rows.ts'
import { findColumns, roles } from './event-columns.ts'
import { describeVocabulary, fitVocabulary, toTokens, tokenCount } from './event-vocabulary.ts'
import { type BadSession, gatherSessions, type Session } from './gather-sessions.ts'
import { fromInput, toInput } from './session-input.ts'
import { readWholeSessions } from './whole-sessions.ts'

/** Seconds in which nothing happens that end a session when the source does not say: half an hour, as web statistics have it. */
const LONGEST_GAP = 1800
/** Events after which a session is cut, when the source does not say. */
const WINDOW = 512
const ASPECT = 3
const ORDER_WEIGHT = 0.2
// Names alone tell two sessions apart best, while what they are about is told by where their events lead: docs/events.md.
const TRANSITIONS_IMPORTANCE = 2.5

const Preparation = z.object({ length: z.int().positive(), hasGaps: z.boolean(), events: z.array(z.string()) })

/** Logs of who did what, when: sessions of events that a table lists one by one or row by row. */
export const events: Modality = {
  name: 'events',
  columns: roles,
  judge: judgeFile,
  read: readSessions,
  preview: (sample) => Promise.resolve(drawPreview(sample)),
  fitPreparation: (pages) => ({ ...fitVocabulary(flatten(pages)) }),

  prepare(inputs, preparation) {
    const parsed = Preparation.parse(preparation)
    return { data: toTokens(inputs, parsed), shape: [parsed.length], vocabulary: tokenCount(parsed) }
  },

  describe: (preparation) => describeVocabulary(Preparation.parse(preparation)),
  fitFeatures: (inputs, _, random) => Promise.resolve(fitFeatures(asSequences(inputs), random)),
  likelyPreset: () => ({ preset: 'sessions', reason: 'it is the one for sessions of events' }),
}

function judgeFile(path: string): Rejection | null {
  if (tableFormat(path) !== null) return null
  return {
    kind: 'unsupported',
    reason: 'Logs are read from CSV, TSV, JSON lines and Parquet, compressed with gzip or not.',
  }
}

async function* readSessions(path: string, options: SourceOptions): AsyncGenerator<Reading> {
  const names = await columnNames(path)
  if (!Array.isArray(names)) return yield { isTaken: false, part: null, rejection: names }
  const columns = findColumns(names, options)
  if ('reason' in columns) return yield { isTaken: false, part: null, rejection: columns }
  const { window = WINDOW, stride = window, gap = LONGEST_GAP } = options
  const sessions =
    columns.events === null
      ? gatherSessions(() => readRows(path), { columns, window, stride, longestGap: gap })
      : readWholeSessions(readRows(path), columns, { window, stride })
  for await (const session of sessions) yield toReading(session)
}

/** The columns of the first good row; a file without one is left out. */
async function columnNames(path: string): Promise<string[] | Rejection> {
  let trouble: Rejection = { kind: 'broken', reason: 'The file has no rows.' }
  for await (const row of readRows(path)) {
    if (!isBadRow(row)) return Object.keys(row.cells)
    trouble = row.rejection
  }
  return trouble
}

function toReading(session: Session | BadSession | Extract<RowReading, { rejection: Rejection }>): Reading {
  if ('rejection' in session) {
    return { isTaken: false, part: session.line === 0 ? null : String(session.line), rejection: session.rejection }
  }
  if ('reason' in session) {
    return { isTaken: false, part: session.part || null, rejection: { kind: 'broken', reason: session.reason } }
  }
  const { part, events: found, className, recording } = session
  const input = toInput(found)
  return {
    isTaken: true,
    sample: {
      part: part || null,
      contentHash: hash('sha256', input.data, 'buffer'),
      extent: found.length === 1 ? '1 event' : `${found.length} events`,
      aspect: ASPECT,
      recording,
      className,
      input,
    },
  }
}

/**
 * Which events a session has, and where it has got to. A little of the latter is in the former: sessions with the same events in another
 * order are no near-duplicates.
 */
function fitFeatures(sequences: Sequences, random: Random): FeatureBlock[] {
  const counts = fitCounts(sequences, random)
  const transitions = fitTransitions(sequences, random)
  if (counts === undefined) {
    throw new EngineError('bad-input', 'All sessions hold the same events: nothing tells them apart.')
  }
  if (transitions === undefined) return [{ name: 'classical', encoder: counts }]
  const classical = concatEncoders([
    { name: 'counts', encoder: counts, weight: 1 },
    { name: 'order', encoder: transitions, weight: ORDER_WEIGHT },
  ])
  return [
    { name: 'classical', encoder: classical },
    { name: 'transitions', encoder: transitions, importance: TRANSITIONS_IMPORTANCE },
  ]
}

/** The events of a session as JSON: `[{ name, gap }]`, the gap in seconds or `null`. */
function drawPreview({ input }: SampleToShow): Preview {
  return { mime: 'application/json', bytes: Buffer.from(JSON.stringify(fromInput(input))) }
}

function* flatten<T>(pages: Iterable<readonly T[]>): Generator<T> {
  for (const page of pages) yield* page
}
