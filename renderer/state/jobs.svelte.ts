import type { EngineClient } from '../../shared/contract/contract.ts'
import type { JobKind, JobSnapshot } from '../../shared/domain/jobs.ts'
import { errorMessage } from './error-message.ts'
import { jobTitle } from './job-words.ts'
import type { Toasts } from './toasts.svelte.ts'

type JobCommand = 'jobs.cancel' | 'jobs.pause' | 'jobs.resume' | 'jobs.stop'

const UNFINISHED: readonly JobSnapshot['state'][] = ['running', 'queued', 'paused']

/** Every job the engine knows, newest snapshot each. Snapshots are whole, so a lost event does no harm. */
export class Jobs {
  readonly #engine: EngineClient
  readonly #toasts: Toasts
  #jobs = $state.raw<readonly JobSnapshot[]>([])
  #lastEnded = $state.raw<JobSnapshot | null>(null)
  #hasLoaded = $state(false)
  /** Kinds whose end is told by what is on screen. */
  readonly #told = new Set<JobKind>()

  constructor(engine: EngineClient, toasts: Toasts) {
    this.#engine = engine
    this.#toasts = toasts
    engine.on('jobs.changed', (job) => this.#receive(job))
  }

  /** False until the engine has answered, so that work not read yet is not taken for none. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** Running first, then queued, then paused. */
  get unfinished(): readonly JobSnapshot[] {
    return this.#jobs
      .filter((job) => UNFINISHED.includes(job.state))
      .sort((a, b) => UNFINISHED.indexOf(a.state) - UNFINISHED.indexOf(b.state) || a.id - b.id)
  }

  /** The unfinished job of a kind that was started first. */
  current(kind: JobKind): JobSnapshot | null {
    return this.unfinished.find((job) => job.kind === kind) ?? null
  }

  /** The job of a kind that was started last, finished or not. */
  latest(kind: JobKind): JobSnapshot | null {
    return this.#jobs.filter((job) => job.kind === kind).sort((a, b) => b.id - a.id)[0] ?? null
  }

  /** The job that ended last while this window was open, until it is dismissed. */
  get lastEnded(): JobSnapshot | null {
    return this.#lastEnded
  }

  /** How a job ended has been seen, and is told no longer. */
  dismissEnd({ id }: JobSnapshot): void {
    if (this.#lastEnded?.id === id) this.#lastEnded = null
  }

  /** What is on screen tells how jobs of a kind end: no message says it again. Returns the function that ends that. */
  tell(kind: JobKind): () => void {
    this.#told.add(kind)
    return () => this.#told.delete(kind)
  }

  async load(): Promise<void> {
    this.#jobs = await this.#engine.call('jobs.list', {})
    this.#hasLoaded = true
  }

  /** Takes a job that was just started, before its first event arrives. */
  add(job: JobSnapshot): void {
    if (!this.#jobs.some((other) => other.id === job.id)) this.#jobs = [...this.#jobs, job]
  }

  pause(job: JobSnapshot): Promise<void> {
    return this.#command('jobs.pause', job, 'could not be paused')
  }

  resume(job: JobSnapshot): Promise<void> {
    return this.#command('jobs.resume', job, 'could not be resumed')
  }

  stop(job: JobSnapshot): Promise<void> {
    return this.#command('jobs.stop', job, 'could not be stopped')
  }

  cancel(job: JobSnapshot): Promise<void> {
    return this.#command('jobs.cancel', job, 'could not be cancelled')
  }

  async #command(method: JobCommand, job: JobSnapshot, failure: string): Promise<void> {
    try {
      this.#receive(await this.#engine.call(method, { jobId: job.id }))
    } catch (error) {
      this.#toasts.error(`${jobTitle(job.kind)} ${failure}`, errorMessage(error))
    }
  }

  #receive(job: JobSnapshot): void {
    const before = this.#jobs.find((other) => other.id === job.id)
    this.#jobs = [...this.#jobs.filter((other) => other.id !== job.id), job]
    const hasJustEnded = !UNFINISHED.includes(job.state) && (before === undefined || UNFINISHED.includes(before.state))
    if (!hasJustEnded) return
    if (job.state === 'failed' && !this.#told.has(job.kind)) {
      this.#toasts.error(
        `${jobTitle(job.kind)} failed`,
        job.error ?? 'The engine gave no reason; see the project’s log.',
        () => this.dismissEnd(job),
      )
    }
    this.#lastEnded = job
  }
}
