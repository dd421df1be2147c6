import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Reading } from '../modality.ts'
import { isBadRow } from '../tables/rows.ts'
import { EvenSteps, type Moment } from './even-steps.ts'
import { toReading } from './sample.ts'
import type { Step, StepReading } from './steps.ts'

/** A sample is held in memory while it is read; windows keep it short. */
const MOST_MOMENTS = 1_000_000

/**
 * The samples of a file, as its steps come: each recording is one, or with a window the windows of it that are whole.
 *
 * @param fileName What stands for the recording of a file that holds only one.
 */
export async function* cutSamples(
  steps: AsyncIterable<StepReading>,
  options: SourceOptions,
  fileName: string,
): AsyncGenerator<Reading> {
  const ended = new Set<string | null>()
  let recording: Recording | undefined
  let straying: string | null | undefined
  for await (const step of steps) {
    if (isBadRow(step)) {
      yield { isTaken: false, part: step.line === 0 ? null : `line ${step.line}`, rejection: step.rejection }
      continue
    }
    if (recording !== undefined && recording.name !== step.recording) {
      yield* recording.finish()
      ended.add(recording.name)
      recording = undefined
    }
    if (ended.has(step.recording)) {
      // Said once, not for each of its rows.
      if (straying !== step.recording) yield comesBack(step)
      straying = step.recording
      continue
    }
    straying = undefined
    recording ??= new Recording(step, options, fileName)
    yield* recording.add(step)
  }
  if (recording !== undefined) yield* recording.finish()
}

/** Moments of one recording, as many as the next sample may need. */
class Recording {
  readonly name: string | null
  readonly #options: SourceOptions
  readonly #belongsTo: string
  readonly #isGiven: boolean
  readonly #even = new EvenSteps()
  #moments: Moment[] = []
  #hasTimes = false
  #samples = 0
  #isTooLong = false
  /** Moments to pass over before the next window, where windows lie apart. */
  #skip = 0

  constructor({ recording, belongsTo }: Step, options: SourceOptions, fileName: string) {
    this.name = recording
    this.#options = options
    this.#belongsTo = belongsTo ?? (recording === null ? fileName : `${fileName}:${recording}`)
    this.#isGiven = belongsTo !== null
  }

  *add(step: Step): Generator<Reading> {
    this.#hasTimes ||= step.time !== null
    if (!this.#even.isInOrder(step)) {
      const reason = `The time of this row is not after that of the row before. Sort the file by time and add it again.`
      yield { isTaken: false, part: `line ${step.line}`, rejection: { kind: 'broken', reason } }
      return
    }
    for (const moment of this.#even.add(step)) yield* this.#take(moment)
  }

  *finish(): Generator<Reading> {
    for (const moment of this.#even.finish()) yield* this.#take(moment)
    if (this.#options.window === undefined && this.#moments.length > 0 && !this.#isTooLong) {
      yield this.#sample(this.#moments, this.name)
    } else if (this.#samples === 0 && !this.#isTooLong) {
      const reason = `The recording is shorter than a window of ${this.#options.window}.`
      yield { isTaken: false, part: this.name, rejection: { kind: 'unsupported', reason } }
    }
  }

  *#take(moment: Moment): Generator<Reading> {
    const { window, stride = window } = this.#options
    if (window === undefined || stride === undefined) return yield* this.#hold(moment)
    if (!moment.isNext) {
      this.#moments = []
      this.#skip = 0
    }
    if (this.#skip-- > 0) return
    this.#skip = 0
    this.#moments.push(moment)
    const length = this.#count(window)
    if (this.#moments.length < length) return
    const start = Number((this.#moments[0]?.at ?? 0).toFixed(3))
    yield this.#sample(this.#moments, this.name === null ? String(start) : `${this.name}@${start}`)
    const next = this.#count(stride)
    this.#skip = Math.max(0, next - length)
    this.#moments = this.#moments.slice(next)
  }

  *#hold(moment: Moment): Generator<Reading> {
    if (this.#isTooLong) return
    const isKept = this.#fillGap(moment) && this.#moments.push(moment) <= MOST_MOMENTS
    if (isKept) return
    this.#isTooLong = true
    this.#moments = []
    const reason = `The recording has more than ${MOST_MOMENTS} steps. Add it with --window to cut it.`
    yield { isTaken: false, part: this.name, rejection: { kind: 'too-large', reason } }
  }

  /** Moments without values for what was not measured before this one; `false` when they would be too many. */
  #fillGap(moment: Moment): boolean {
    const last = this.#moments.at(-1)
    if (last === undefined || moment.isNext) return true
    const missing = Math.round((moment.at - last.at) / (this.#even.interval ?? 1)) - 1
    if (this.#moments.length + missing > MOST_MOMENTS) return false
    const empty = { ...last, values: last.values.map(() => NaN) }
    for (let at = 0; at < missing; at++) this.#moments.push(empty)
    return true
  }

  #sample(moments: readonly Moment[], part: string | null): Reading {
    this.#samples++
    // A whole recording stands alone, unless the source says what it belongs to.
    const recording = this.#isGiven || this.#options.window !== undefined ? this.#belongsTo : null
    return toReading({ part, recording, moments, interval: this.#hasTimes ? this.#even.interval : null })
  }

  /** Seconds, or steps where there are no times, as a number of moments. */
  #count(length: number): number {
    return Math.max(1, Math.round(length / (this.#even.interval ?? 1)))
  }
}

function comesBack({ line, recording }: Step): Reading {
  const reason = `The recording ${recording} comes back at line ${line} after others; these rows were left out. Sort the file by recording and time and add it again.`
  return { isTaken: false, part: `line ${line}`, rejection: { kind: 'broken', reason } }
}
