import type { Handlers, MethodName } from '../../../shared/contract/contract.ts'
import type { RunId, TaskId } from '../../../shared/domain/ids.ts'
import type { EngineEvent } from '../../../shared/rpc/frames.ts'
import { EngineError } from '../base/errors.ts'
import type { Random } from '../base/random.ts'
import type { Uploads } from '../base/uploads.ts'
import type { Project } from '../db/project.ts'
import type { JobRunner } from '../jobs/job-runner.ts'

/** What the handlers work on. */
export interface HandlerContext {
  readonly project: Project
  readonly jobs: JobRunner
  readonly random: Random
  readonly version: string
  /** Files that the interface handed over. */
  readonly uploads: Uploads
  readonly emit: (event: EngineEvent) => void
  /** Labels changed: the time to learn from them. */
  readonly onLabelled: (taskId: TaskId) => void
  /** Cards were asked for: the time to see whether enough are left. */
  readonly onCardsAsked: (taskId: TaskId) => void
}

/** The handlers of one namespace of the contract. */
export type HandlersOf<Namespace extends string> = Pick<Handlers, Extract<MethodName, `${Namespace}.${string}`>>

/** @throws EngineError `no-embeddings` */
export function requireActiveRun(project: Project): RunId {
  const { activeRunId } = project.info.get()
  if (activeRunId !== null) return activeRunId
  throw new EngineError(
    'no-embeddings',
    'The samples have no embeddings yet. Learn first, or embed with classical features.',
  )
}
