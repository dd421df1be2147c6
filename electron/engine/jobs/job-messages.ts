import type { JobId } from '../../../shared/domain/ids.ts'
import type { JobKind } from '../../../shared/domain/jobs.ts'
import type { JobOutcome, JobProgress, Wish } from './job.ts'

/** From the engine to a job's process, by Node's IPC with advanced serialisation: typed arrays arrive as such. */
export type ToWorker =
  | {
      readonly type: 'start'
      readonly kind: JobKind
      readonly jobId: JobId
      readonly params: unknown
      readonly projectPath: string
      /** Module that exports the job. */
      readonly moduleUrl: string
      readonly wish: Wish
      /** Where the row stood, so that a resumed job does not start its bar from nothing. */
      readonly progress: JobProgress
    }
  | { readonly type: 'cancel' }
  /** There are no more jobs. */
  | { readonly type: 'leave' }
  | { readonly type: 'wish'; readonly wish: Wish }
  | { readonly type: 'written'; readonly id: number; readonly result: unknown }
  | { readonly type: 'refused'; readonly id: number; readonly code: string; readonly message: string }

/** From a job's process to the engine. */
export type FromWorker =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'write'; readonly id: number; readonly name: string; readonly payload: unknown }
  | { readonly type: 'ended'; readonly outcome: JobOutcome }
  /** `isExpected`: the message says all there is to know. */
  | { readonly type: 'failed'; readonly message: string; readonly isExpected: boolean }
