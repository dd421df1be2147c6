import type { SampleInput } from '../modality.ts'
import { fromInput, type SessionEvent } from './session-input.ts'

/** What turns a session into an input, fitted to the sessions of a project: plain JSON, kept with every encoder. */
export interface EventPreparation {
  /** Tokens of an input: the last ones of a session, those before them left off. */
  readonly length: number
  /** Whether gaps in time stand among the events as tokens. */
  readonly hasGaps: boolean
  /** Names that have a token of their own, most frequent first; all others share one. */
  readonly events: readonly string[]
}

/** Tokens: 0 is padding, 1 any rare event, then the gaps, then the events in the order of the vocabulary. */
const RARE = 1
const FIRST_GAP = 2
// Seconds from which on a gap is told; each step is four times as long: 1 s, 4 s, 16 s, 1 min, 4 min, 17 min, 1 h, 5 h, 18 h, 3 days.
const GAP_STEPS = 10
const FIRST_EVENT = FIRST_GAP + GAP_STEPS

const FEWEST_SESSIONS = 2
const MOST_EVENTS = 8192 - FIRST_EVENT
const LONGEST = 128
// Of the sessions, those that fit in whole.
const WHOLE_SHARE = 0.95

/** Names by how many sessions have them, at least two, and the length that 95 % of the sessions keep within, at most 128. */
export function fitVocabulary(inputs: Iterable<SampleInput>): EventPreparation {
  const sessions = new Map<string, number>()
  const lengths: number[] = []
  let hasGaps = false
  for (const input of inputs) {
    const events = fromInput(input)
    hasGaps ||= events.some(({ gap }) => gapToken(gap) !== null)
    for (const name of new Set(events.map((event) => event.name))) sessions.set(name, (sessions.get(name) ?? 0) + 1)
    lengths.push(events.length + events.filter(({ gap }) => gapToken(gap) !== null).length)
  }
  const known = [...sessions].filter(([, count]) => count >= FEWEST_SESSIONS)
  known.sort(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
  const usual = lengths.sort((a, b) => a - b)[Math.ceil(WHOLE_SHARE * lengths.length) - 1] ?? 1
  return {
    length: Math.min(LONGEST, Math.max(4, usual)),
    hasGaps,
    events: known.slice(0, MOST_EVENTS).map(([name]) => name),
  }
}

/** Sessions as token ids that end at the last place, zeros before them: `[inputs.length, length]`. */
export function toTokens(inputs: readonly SampleInput[], { length, hasGaps, events }: EventPreparation): Int32Array {
  const tokenOf = new Map(events.map((name, at) => [name, FIRST_EVENT + at]))
  const data = new Int32Array(inputs.length * length)
  inputs.forEach((input, row) => {
    const tokens = fromInput(input).flatMap(({ name, gap }: SessionEvent) => {
      const token = tokenOf.get(name) ?? RARE
      const before = hasGaps ? gapToken(gap) : null
      return before === null ? [token] : [before, token]
    })
    const kept = tokens.slice(-length)
    data.set(kept, (row + 1) * length - kept.length)
  })
  return data
}

/** How many different tokens there are, padding included. */
export function tokenCount({ events }: EventPreparation): number {
  return FIRST_EVENT + events.length
}

/** The steps from a session to an input, in words. */
export function describeVocabulary({ length, hasGaps, events }: EventPreparation): string[] {
  return [
    `Give each event its token: the position of its name in the list "events" of the preparation plus ${FIRST_EVENT}, or ${RARE} where it is not among these ${events.length}.`,
    ...(hasGaps
      ? [
          `Where ${FIRST_GAP - 1} second or more passed since the event before, put a token in front: ${FIRST_GAP} + floor(log4(seconds)), at most ${FIRST_EVENT - 1}.`,
        ]
      : []),
    `Take the last ${length} tokens; put zeros in front where there are fewer: int32 [${length}].`,
  ]
}

function gapToken(gap: number | null): number | null {
  if (gap === null || gap < 1) return null
  return FIRST_GAP + Math.min(GAP_STEPS - 1, Math.floor(Math.log2(gap) / 2))
}
