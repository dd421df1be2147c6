import type { Clock } from '../base/clock.ts'
import type { JobProgress } from './job.ts'

const INTERVAL_MS = 100
// Before this an estimate jumps about more than it tells.
const MIN_ESTIMATE_MS = 1000

/** Gathers a job's progress, adds an estimate of the time left and sends it at most ten times a second. */
export class ProgressReporter {
  readonly #send: (progress: JobProgress) => void
  readonly #clock: Clock
  #progress: JobProgress
  #stageStart: { readonly at: number; readonly done: number }
  #lastSentAt = -Infinity
  #timer: NodeJS.Timeout | undefined

  constructor(initial: JobProgress, send: (progress: JobProgress) => void, clock: Clock) {
    this.#progress = initial
    this.#send = send
    this.#clock = clock
    this.#stageStart = { at: clock(), done: initial.done }
  }

  report(change: Partial<JobProgress>): void {
    const next = presentable({ ...this.#progress, ...change })
    if (next.stage !== this.#progress.stage || next.done < this.#progress.done) {
      this.#stageStart = { at: this.#clock(), done: next.done }
    }
    const secondsLeft = change.secondsLeft === undefined ? this.#estimate(next) : next.secondsLeft
    this.#progress = { ...next, secondsLeft }
    const waitMs = this.#lastSentAt + INTERVAL_MS - this.#clock()
    if (waitMs <= 0) this.flush()
    else this.#timer ??= setTimeout(() => this.flush(), waitMs)
  }

  /** Sends what has been reported now. Call it at the end. */
  flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    this.#lastSentAt = this.#clock()
    this.#send(this.#progress)
  }

  #estimate({ done, total }: JobProgress): number | null {
    const elapsedMs = this.#clock() - this.#stageStart.at
    const gained = done - this.#stageStart.done
    if (total === null || gained <= 0 || elapsedMs < MIN_ESTIMATE_MS) return null
    return (Math.max(0, total - done) * elapsedMs) / gained / 1000
  }
}

/** What the contract allows: a loss that has become NaN or an empty total must not stop the reports. */
function presentable({ stage, done, total, secondsLeft, figures }: JobProgress): JobProgress {
  return {
    stage,
    done: Number.isFinite(done) ? Math.max(0, done) : 0,
    total: total !== null && Number.isFinite(total) && total > 0 ? total : null,
    secondsLeft: secondsLeft !== null && Number.isFinite(secondsLeft) ? Math.max(0, secondsLeft) : null,
    figures: Object.fromEntries(Object.entries(figures).filter(([, value]) => Number.isFinite(value))),
  }
}
