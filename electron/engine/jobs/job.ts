import { availableParallelism } from 'node:os'
import type { z } from 'zod'
import type { JobId } from '../../../shared/domain/ids.ts'
import type { JobKind, JobSnapshot } from '../../../shared/domain/jobs.ts'
import type { ProjectPaths } from '../base/paths.ts'
import type { JobMemory } from './job-memory.ts'
import type { WriteName, WritePayload, WriteResult } from './job-writes.ts'

export type JobProgress = Pick<JobSnapshot, 'stage' | 'done' | 'total' | 'secondsLeft' | 'figures'>

/** What the analyst would like a pausable job to do at its next step. */
export type Wish = 'continue' | 'pause' | 'stop'

/** How a job ended when nothing went wrong; `result` is kept with the job's row, for the terminal. */
export interface JobOutcome {
  readonly state: 'succeeded' | 'paused'
  readonly result?: unknown
}

/** What a job has at hand inside its own process. */
export interface JobContext {
  readonly paths: ProjectPaths
  readonly jobId: JobId
  /** Owned by the process. */
  readonly memory: JobMemory
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal
  /**
   * Polled by pausable jobs between steps. Messages only arrive while the event loop runs, so await
   * something (`setImmediate` of `node:timers/promises` will do) at every step.
   */
  wish(): Wish
  /**
   * Says how far the job is; what is left out stays as it was. Sent at most ten times a second, the last
   * always. `secondsLeft` is estimated from the pace of this stage unless it is given.
   */
  report(progress: Partial<JobProgress>): void
  /** Has the engine write to `project.db` in one transaction, and answers once that has happened. */
  write<W extends WriteName>(name: W, payload: WritePayload<W>): Promise<WriteResult<W>>
}

/**
 * One kind of work, exported as `<kind>Job` (`fine-tune`: `fineTuneJob`) from `jobs/<kind>-job.ts`, which only its own process loads.
 *
 * `run` may be started again with the same params after a pause, a crash or a kill at any instruction:
 * it finds what it left behind (checkpoints, rows) and goes on from there.
 */
export interface Job<P> {
  readonly kind: JobKind
  readonly params: z.ZodType<P>
  run(params: P, context: JobContext): Promise<JobOutcome>
}

/** Kinds that can stop at a checkpoint on request and go on later. */
export const PAUSABLE_KINDS: ReadonlySet<JobKind> = new Set<JobKind>(['pretrain'])

/** Kinds that take minutes. */
export const LONG_KINDS: ReadonlySet<JobKind> = new Set<JobKind>([
  'pretrain',
  'map',
  'fine-tune',
  'from-scratch',
  'baseline',
])

/** Short kinds that may run beside a long one, so that labelling goes on meanwhile. */
export const LIGHT_KINDS: ReadonlySet<JobKind> = new Set<JobKind>(['suggest', 'search', 'train', 'review'])

/** Kinds that come again and again while somebody labels: their process stays for the next, and remembers what it read. */
export const STAYING_KINDS: ReadonlySet<JobKind> = new Set<JobKind>(['suggest', 'train'])

/** Set in a job's process before it loads anything. */
export const JOB_ENVIRONMENT: Readonly<Partial<Record<JobKind, Readonly<Record<string, string>>>>> = {
  // Files are read and decoded on these threads.
  import: { UV_THREADPOOL_SIZE: String(Math.max(4, availableParallelism())) },
  // Takes a fifth of the time for convolutions on processors with bfloat16 units; see `trainsInBfloat16`.
  pretrain: { HANDFUL_TRAINING: 'bfloat16' },
  'fine-tune': { HANDFUL_TRAINING: 'bfloat16' },
  // Under the same conditions as what they are compared with.
  'from-scratch': { HANDFUL_TRAINING: 'bfloat16' },
  simulate: { HANDFUL_TRAINING: 'bfloat16' },
}
