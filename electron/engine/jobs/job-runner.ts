import type { JobId, TaskId } from '../../../shared/domain/ids.ts'
import type { JobKind, JobSnapshot } from '../../../shared/domain/jobs.ts'
import type { EngineEvent } from '../../../shared/rpc/frames.ts'
import { EngineError } from '../base/errors.ts'
import type { JobRecord } from '../db/job-store.ts'
import type { Project } from '../db/project.ts'
import { type EndedJob, recordEnd } from './job-ending.ts'
import { jobParams, TaskParams } from './job-params.ts'
import type { JobParams } from './job-params.ts'
import { startWorker } from './job-process.ts'
import type { Ending, JobProcess, Worker } from './job-process.ts'
import { applyWrite, jobWrites } from './job-writes.ts'
import type { JobWriteRegistry } from './job-writes.ts'
import { JOB_ENVIRONMENT, LIGHT_KINDS, LONG_KINDS, PAUSABLE_KINDS, STAYING_KINDS } from './job.ts'
import type { JobProgress, Wish } from './job.ts'

export interface JobRunnerOptions {
  readonly project: Project
  readonly emit: (event: EngineEvent) => void
  /** Where the module of a kind is found; tests bring their own. */
  readonly moduleUrl?: (kind: JobKind) => string
  readonly writes?: JobWriteRegistry
  /** How long a process with nothing to do waits for its next job. */
  readonly idleMs?: number
  /** How long a job may take to give up before its process is killed. */
  readonly killAfterMs?: number
}

interface ActiveJob extends EndedJob {
  readonly process: JobProcess
  /** Settled once the process is gone and the row says so. */
  readonly ended: Promise<JobSnapshot>
  progress: JobProgress
  savedAt: number
  purpose: EndedJob['purpose']
}

const KILL_AFTER_MS = 5000
// It holds all embeddings in memory: long enough to think about a card, short enough to give it back to whoever turns to something else.
const IDLE_MS = 60_000
// Each save flushes project.db to the disk; watchers get every step by event.
const SAVE_INTERVAL_MS = 1000

/**
 * Runs the project's jobs, each in a process of its own: one at a time, but for a light one that may run
 * beside a long one. A process stays for jobs that come again and again. The row in `project.db` is the truth; what is here ends with the engine.
 */
export class JobRunner {
  readonly #project: Project
  readonly #emit: (event: EngineEvent) => void
  readonly #moduleUrl: (kind: JobKind) => string
  readonly #writes: JobWriteRegistry
  readonly #killAfterMs: number
  readonly #idleMs: number
  readonly #active = new Map<JobId, ActiveJob>()
  readonly #firstWishes = new Map<JobId, Wish>()
  readonly #endListeners = new Set<(job: JobRecord) => void>()
  /** Has run a job of a staying kind, and waits for the next. */
  #staying: Worker | null = null
  #idleTimer: NodeJS.Timeout | undefined
  #isClosing = false

  constructor({ project, emit, moduleUrl, writes, killAfterMs, idleMs }: JobRunnerOptions) {
    this.#project = project
    this.#emit = emit
    this.#moduleUrl = moduleUrl ?? ((kind) => new URL(`./${kind}-job.ts`, import.meta.url).href)
    this.#writes = writes ?? jobWrites
    this.#killAfterMs = killAfterMs ?? KILL_AFTER_MS
    this.#idleMs = idleMs ?? IDLE_MS
    this.#settleLeftovers()
  }

  /** Queues a job, and starts it when its turn has come. */
  start<K extends JobKind>(kind: K, params: JobParams<K>): JobSnapshot {
    if (this.#isClosing) throw new EngineError('closing', 'Handful is closing: no new job was started.')
    const { id } = this.#project.jobs.create(kind, jobParams[kind].parse(params))
    this.#announce(id)
    this.#fill()
    return this.get(id)
  }

  get(jobId: JobId): JobSnapshot {
    return this.#snapshot(this.#project.jobs.get(jobId))
  }

  /** The newest first. */
  list(): JobSnapshot[] {
    return this.#project.jobs.list().map((record) => this.#snapshot(record))
  }

  /** True while a job of this kind waits or runs; for one task, where it is given. */
  has(kind: JobKind, state: 'queued' | 'running', taskId?: TaskId): boolean {
    const isOfTask = ({ params }: JobRecord): boolean =>
      taskId === undefined || TaskParams.safeParse(params).data?.taskId === taskId
    return this.#project.jobs.inState(state).some((job) => job.kind === kind && isOfTask(job))
  }

  /** Answers when the job's process has stopped. A job that has ended already stays as it is. */
  async cancel(jobId: JobId): Promise<JobSnapshot> {
    const active = this.#active.get(jobId)
    if (active !== undefined) {
      active.purpose = 'cancel'
      active.process.cancel()
      active.process.killSoon()
      return active.ended
    }
    const { state } = this.#project.jobs.get(jobId)
    if (state === 'queued' || state === 'paused') this.#ended(this.#project.jobs.markCancelled(jobId))
    return this.get(jobId)
  }

  /** Answers when the job has reached its checkpoint and its process has stopped. */
  async pause(jobId: JobId): Promise<JobSnapshot> {
    const { state } = this.#requirePausable(jobId)
    const active = this.#active.get(jobId)
    if (active !== undefined) {
      active.process.wish('pause')
      return active.ended
    }
    if (state === 'queued') this.#ended(this.#project.jobs.markPaused(jobId))
    return this.get(jobId)
  }

  /** Has the job finish early and keep what it has; a paused one goes on just to do that. */
  stop(jobId: JobId): JobSnapshot {
    const { state } = this.#requirePausable(jobId)
    this.#active.get(jobId)?.process.wish('stop')
    if (state === 'queued' || state === 'paused') this.#firstWishes.set(jobId, 'stop')
    return state === 'paused' ? this.resume(jobId) : this.get(jobId)
  }

  /** Queues a paused or interrupted job again: a fresh process goes on from what the last one left. */
  resume(jobId: JobId): JobSnapshot {
    const { state } = this.#project.jobs.get(jobId)
    if (state === 'paused') {
      this.#project.jobs.markQueued(jobId)
      this.#announce(jobId)
      this.#fill()
    } else if (state !== 'queued' && state !== 'running') {
      throw new EngineError('bad-input', `Job ${jobId} has ended (${state}); only a paused job can go on.`)
    }
    return this.get(jobId)
  }

  /** Told of every job that ends, pauses or is cancelled. Returns the function that ends the subscription. */
  onEnded(listener: (job: JobRecord) => void): () => void {
    this.#endListeners.add(listener)
    return () => this.#endListeners.delete(listener)
  }

  /** Settles when the job neither waits nor runs. */
  ended(jobId: JobId): Promise<JobRecord> {
    const record = this.#project.jobs.get(jobId)
    if (record.state !== 'queued' && record.state !== 'running') return Promise.resolve(record)
    return new Promise((resolve) => {
      const stop = this.onEnded((job) => {
        if (job.id !== jobId) return
        stop()
        resolve(job)
      })
    })
  }

  /** Stops every process: what can pause pauses, the rest is interrupted. Starts nothing more. */
  async close(): Promise<void> {
    this.#isClosing = true
    const jobs = [...this.#active.values()]
    for (const job of jobs) {
      if (job.purpose === 'run') job.purpose = 'shut-down'
      if (PAUSABLE_KINDS.has(job.kind)) job.process.wish('pause')
      else job.process.cancel()
      job.process.killSoon()
    }
    await Promise.all(jobs.map((job) => job.ended))
    await this.#dismissStaying()
  }

  /** Jobs that an earlier engine left: long ones wait to be resumed, light ones are soon asked for again. */
  #settleLeftovers(): void {
    const { jobs } = this.#project
    for (const { id } of jobs.inState('queued')) {
      jobs.markPaused(id, 'Interrupted: Handful was closed before this began. Resume to start it.')
    }
    for (const { id, kind } of jobs.inState('paused')) {
      if (LIGHT_KINDS.has(kind)) jobs.markCancelled(id, 'Handful was closed while this ran. Start it again.')
    }
  }

  #fill(): void {
    if (this.#isClosing) return
    for (const record of this.#project.jobs.inState('queued')) {
      if (this.#mayStart(record.kind)) this.#launch(record)
    }
  }

  #mayStart(kind: JobKind): boolean {
    const pair = [kind, ...[...this.#active.values()].map((job) => job.kind)]
    if (pair.length === 1) return true
    return pair.length === 2 && pair.some((one) => LONG_KINDS.has(one)) && pair.some((one) => LIGHT_KINDS.has(one))
  }

  #launch(record: JobRecord): void {
    const { id, kind, params } = record
    const progress = progressOf(record)
    const wish = this.#firstWishes.get(id) ?? 'continue'
    this.#firstWishes.delete(id)
    const worker = this.#workerFor(kind)
    const jobProcess = worker.run({
      start: {
        type: 'start',
        kind,
        jobId: id,
        params,
        projectPath: this.#project.paths.root,
        moduleUrl: this.#moduleUrl(kind),
        wish,
        progress,
      },
      killAfterMs: this.#killAfterMs,
      onProgress: (now) => this.#keepProgress(id, now),
      onWrite: (request) => applyWrite(this.#writes, this.#project, request, this.#emit),
    })
    this.#project.jobs.markRunning(id, jobProcess.pid)
    const ended = jobProcess.ended.then((ending) => {
      if (worker.isFree) this.#keep(worker)
      return this.#settle(id, ending)
    })
    this.#active.set(id, { id, kind, process: jobProcess, ended, progress, savedAt: Date.now(), purpose: 'run' })
    this.#announce(id)
  }

  #workerFor(kind: JobKind): Worker {
    const staying = this.#staying
    if (!STAYING_KINDS.has(kind) || !staying?.isFree) return startWorker(JOB_ENVIRONMENT[kind] ?? {})
    clearTimeout(this.#idleTimer)
    this.#staying = null
    return staying
  }

  #keep(worker: Worker): void {
    this.#staying = worker
    this.#idleTimer = setTimeout(() => void this.#dismissStaying(), this.#idleMs).unref()
  }

  async #dismissStaying(): Promise<void> {
    clearTimeout(this.#idleTimer)
    const worker = this.#staying
    this.#staying = null
    await worker?.dismiss()
  }

  #keepProgress(id: JobId, progress: JobProgress): void {
    const active = this.#active.get(id)
    if (active === undefined) return
    active.progress = progress
    if (Date.now() - active.savedAt >= SAVE_INTERVAL_MS) {
      active.savedAt = Date.now()
      this.#project.jobs.setProgress(id, progress)
    }
    this.#announce(id)
  }

  #settle(id: JobId, ending: Ending): JobSnapshot {
    const active = this.#active.get(id)
    if (active === undefined) throw new RangeError(`job ${id} ended twice`)
    this.#project.jobs.setProgress(id, { ...active.progress, secondsLeft: null })
    const record = recordEnd(this.#project, active, ending)
    this.#active.delete(id)
    this.#ended(record)
    this.#fill()
    return this.#snapshot(record)
  }

  #requirePausable(jobId: JobId): JobRecord {
    const record = this.#project.jobs.get(jobId)
    if (PAUSABLE_KINDS.has(record.kind)) return record
    throw new EngineError('bad-input', `A job of kind "${record.kind}" cannot pause; it can be cancelled.`)
  }

  #ended(record: JobRecord): void {
    this.#announce(record.id)
    for (const listener of this.#endListeners) listener(record)
  }

  #announce(id: JobId): void {
    this.#emit({ event: 'jobs.changed', payload: this.get(id) })
  }

  #snapshot(record: JobRecord): JobSnapshot {
    const { id, kind, state, error, createdAt, finishedAt } = record
    const progress = this.#active.get(id)?.progress ?? progressOf(record)
    return { id, kind, state, ...progress, error, canPause: PAUSABLE_KINDS.has(kind), createdAt, finishedAt }
  }
}

function progressOf({ stage, done, total, secondsLeft, figures }: JobRecord): JobProgress {
  return { stage, done, total, secondsLeft, figures }
}
