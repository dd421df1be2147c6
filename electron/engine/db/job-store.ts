import type { Statement } from 'better-sqlite3'
import type { JobId, TaskId } from '../../../shared/domain/ids.ts'
import type { JobKind, JobSnapshot, JobState } from '../../../shared/domain/jobs.ts'
import type { Clock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { atomically, type ReadableDb } from './database.ts'

/** A job as stored. Whether its kind can pause is for the job runner to add. */
export interface JobRecord extends Omit<JobSnapshot, 'canPause'> {
  readonly params: unknown
  readonly result: unknown
  /** The process doing it; `null` unless running. */
  readonly pid: number | null
  readonly startedAt: number | null
}

/** The part of a job that moves while it runs. */
export type StoredProgress = Pick<JobSnapshot, 'stage' | 'done' | 'total' | 'secondsLeft' | 'figures'>

interface JobRow extends Omit<JobRecord, 'params' | 'result' | 'figures'> {
  readonly paramsJson: string
  readonly resultJson: string | null
  readonly figuresJson: string
}

const ALLOWED: Readonly<Record<JobState, readonly JobState[]>> = {
  queued: ['running', 'paused', 'failed', 'cancelled'],
  running: ['paused', 'succeeded', 'failed', 'cancelled'],
  paused: ['queued', 'running', 'failed', 'cancelled'],
  succeeded: [],
  failed: [],
  cancelled: [],
}

const SELECT = `
  SELECT id, kind, params_json AS paramsJson, state, stage, done, total, seconds_left AS secondsLeft,
    figures_json AS figuresJson, error, result_json AS resultJson, pid,
    created_at AS createdAt, started_at AS startedAt, finished_at AS finishedAt
  FROM job`

/** Owns the `job` table. Its rows are all there is of crash recovery. */
export class JobStore {
  readonly #db: ReadableDb
  readonly #clock: Clock
  readonly #insert: Statement<[JobKind, string, number]>
  readonly #get: Statement<[JobId], JobRow>
  readonly #list: Statement<[number], JobRow>
  readonly #inState: Statement<[JobState], JobRow>
  readonly #latestSucceeded: Statement<[JobKind, TaskId], JobRow>
  readonly #setProgress: Statement<[string, number, number | null, number | null, string, JobId]>
  readonly #setState: Statement<{
    id: JobId
    state: JobState
    pid: number | null
    error: string | null
    startedAt: number | null
    finishedAt: number | null
  }>
  readonly #setResult: Statement<[string, JobId]>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#clock = clock
    this.#insert = db.prepare(`INSERT INTO job (kind, params_json, state, created_at) VALUES (?, ?, 'queued', ?)`)
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#list = db.prepare(`${SELECT} ORDER BY id DESC LIMIT ?`)
    this.#inState = db.prepare(`${SELECT} WHERE state = ? ORDER BY id`)
    this.#latestSucceeded = db.prepare(`
      ${SELECT} WHERE state = 'succeeded' AND kind = ? AND params_json ->> '$.taskId' = ? ORDER BY id DESC LIMIT 1
    `)
    this.#setProgress = db.prepare(`
      UPDATE job SET stage = ?, done = ?, total = ?, seconds_left = ?, figures_json = ? WHERE id = ?
    `)
    this.#setState = db.prepare(`
      UPDATE job SET state = :state, pid = :pid, error = :error,
        started_at = coalesce(started_at, :startedAt), finished_at = :finishedAt
      WHERE id = :id
    `)
    this.#setResult = db.prepare('UPDATE job SET result_json = ? WHERE id = ?')
  }

  create(kind: JobKind, params: unknown): JobRecord {
    const { lastInsertRowid } = this.#insert.run(kind, JSON.stringify(params), this.#clock())
    return this.get(Number(lastInsertRowid) as JobId)
  }

  /** @throws EngineError `not-found` */
  get(jobId: JobId): JobRecord {
    const row = this.#get.get(jobId)
    if (row === undefined) throw new EngineError('not-found', `There is no job ${jobId} in this project.`)
    return toRecord(row)
  }

  /** The newest first. */
  list(limit = 100): readonly JobRecord[] {
    return this.#list.all(limit).map(toRecord)
  }

  /** The oldest first. */
  inState(state: JobState): readonly JobRecord[] {
    return this.#inState.all(state).map(toRecord)
  }

  /** The last job of a kind that came to its end for a task, with what it found; `null` before the first. */
  latestSucceeded(kind: JobKind, taskId: TaskId): JobRecord | null {
    const row = this.#latestSucceeded.get(kind, taskId)
    return row === undefined ? null : toRecord(row)
  }

  markQueued(jobId: JobId): JobRecord {
    return this.#move(jobId, 'queued', {})
  }

  markRunning(jobId: JobId, pid: number): JobRecord {
    return this.#move(jobId, 'running', { pid })
  }

  /** @param error Why, when it was not asked for. */
  markPaused(jobId: JobId, error: string | null = null): JobRecord {
    return this.#move(jobId, 'paused', { error })
  }

  markSucceeded(jobId: JobId, result: unknown): JobRecord {
    return atomically(this.#db, () => {
      this.#setResult.run(JSON.stringify(result ?? null), jobId)
      return this.#move(jobId, 'succeeded', {})
    })
  }

  /** @param error What happened, what was kept and what to do. */
  markFailed(jobId: JobId, error: string): JobRecord {
    return this.#move(jobId, 'failed', { error })
  }

  markCancelled(jobId: JobId, error: string | null = null): JobRecord {
    return this.#move(jobId, 'cancelled', { error })
  }

  setProgress(jobId: JobId, { stage, done, total, secondsLeft, figures }: StoredProgress): void {
    this.#setProgress.run(stage, done, total, secondsLeft, JSON.stringify(figures), jobId)
  }

  /**
   * Marks jobs that were running when the engine went away as paused. Called once at open: whoever holds
   * the project's lock runs its jobs, so a row that runs before the first start belongs to an engine that
   * is gone, and its process ends itself when it loses that engine.
   */
  pauseInterrupted(): readonly JobRecord[] {
    return atomically(this.#db, () =>
      this.inState('running').map((job) =>
        this.markPaused(
          job.id,
          'Interrupted: Handful was closed while this ran. What was done is kept; resume to go on.',
        ),
      ),
    )
  }

  #move(
    jobId: JobId,
    state: JobState,
    { pid = null, error = null }: { pid?: number | null; error?: string | null },
  ): JobRecord {
    return atomically(this.#db, () => {
      const before = this.get(jobId).state
      if (!ALLOWED[before].includes(state)) throw new RangeError(`job ${jobId} is ${before} and cannot become ${state}`)
      const now = this.#clock()
      const startedAt = state === 'running' ? now : null
      const finishedAt = ALLOWED[state].length === 0 ? now : null
      this.#setState.run({ id: jobId, state, pid, error, startedAt, finishedAt })
      return this.get(jobId)
    })
  }
}

function toRecord({ paramsJson, resultJson, figuresJson, ...row }: JobRow): JobRecord {
  return {
    ...row,
    params: JSON.parse(paramsJson),
    result: resultJson === null ? null : JSON.parse(resultJson),
    figures: JSON.parse(figuresJson) as Record<string, number>,
  }
}
