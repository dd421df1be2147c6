import type { Step } from './steps.ts'

/** Values at one moment, and when that was. */
export interface Moment {
  /** From the first step of the recording: seconds where the file has times, else steps. */
  readonly at: number
  readonly values: readonly number[]
  readonly className: string | null
  /** False where steps are missing before it: windows do not go over the gap. */
  readonly isNext: boolean
}

/** Steps that are looked at to tell how far apart they usually are. */
const LOOKED_AT = 256
/** Of the usual distance: where steps are further apart, what lies between was not measured. */
const LONGEST_GAP = 10

/**
 * Brings the steps of one recording to even distances, as they come: values between two steps are interpolated linearly. Steps
 * without times are even already.
 *
 * The distance is the median of the first 256. After a gap of more than ten of them, measuring starts anew.
 */
export class EvenSteps {
  /** Seconds from one to the next; 1 without times; `null` until enough steps were seen. */
  interval: number | null = null
  #waiting: Step[] = []
  #origin = 0
  #last: Step | null = null
  /** Moments since the last gap. */
  #count = 0
  #start = 0

  /** `false` when its time does not go on from the step before, which leaves it out. */
  isInOrder({ time }: Step): boolean {
    const before = this.#waiting.at(-1) ?? this.#last
    return time === null || time > (before?.time ?? -Infinity)
  }

  *add(step: Step): Generator<Moment> {
    if (step.time === null) {
      this.interval = 1
      yield { at: this.#count, values: step.values, className: step.className, isNext: this.#count++ > 0 }
      return
    }
    if (this.interval !== null) return yield* this.#take(step, this.interval)
    this.#waiting.push(step)
    if (this.#waiting.length === LOOKED_AT) yield* this.finish()
  }

  /** What is left when no more steps come. */
  *finish(): Generator<Moment> {
    const waiting = this.#waiting
    if (waiting.length === 0) return
    this.#waiting = []
    this.interval = usualDistance(waiting)
    this.#origin = waiting[0]!.time!
    for (const step of waiting) yield* this.#take(step, this.interval)
  }

  *#take(step: Step, interval: number): Generator<Moment> {
    const last = this.#last
    const time = step.time!
    this.#last = step
    if (last === null || time - last.time! > LONGEST_GAP * interval) {
      this.#start = time - this.#origin
      this.#count = 1
      yield { at: this.#start, values: step.values, className: step.className, isNext: false }
      return
    }
    const [from, to] = [last.time! - this.#origin, time - this.#origin]
    for (let at; (at = this.#start + this.#count * interval) <= to + interval * 1e-6; this.#count++) {
      const share = Math.min(1, (at - from) / (to - from))
      yield { at, values: between(last, step, share), className: (share < 0.5 ? last : step).className, isNext: true }
    }
  }
}

function between(a: Step, b: Step, share: number): number[] {
  // A missing neighbour counts only where it would count at all.
  if (share === 0) return [...a.values]
  if (share === 1) return [...b.values]
  return a.values.map((value, channel) => value + ((b.values[channel] ?? NaN) - value) * share)
}

function usualDistance(steps: readonly Step[]): number {
  const distances = steps.slice(1).map(({ time }, at) => time! - steps[at]!.time!)
  return distances.sort((a, b) => a - b)[Math.floor(distances.length / 2)] ?? 1
}
