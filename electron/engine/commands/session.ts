import { resolve } from 'node:path'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../../shared/domain/jobs.ts'
import { EngineError } from '../base/errors.ts'
import type { JobRecord } from '../db/job-store.ts'
import { type Engine, startEngine } from '../engine.ts'
import { ProgressLine } from './terminal.ts'

/** The terminal has no use for cancelling a call: jobs are cancelled, calls answer at once. */
export const NEVER = { signal: new AbortController().signal }

/** A project open for the length of one command. */
export interface Session {
  readonly engine: Engine
  readonly taskId: TaskId
  /** Waits for a job, drawing its progress; Ctrl+C stops it. @throws EngineError when it failed or was cancelled. */
  finish(job: JobSnapshot): Promise<JobRecord>
}

/** Opens a project, does something with it and closes it, whatever happens. Nothing starts by itself meanwhile. */
export async function withProject<T>(path: string, work: (session: Session) => Promise<T> | T): Promise<T> {
  return withTask(path, undefined, work)
}

/** As `withProject`, on the task named. @throws EngineError `not-found`, naming the tasks there are */
export async function withTask<T>(
  path: string,
  name: string | undefined,
  work: (session: Session) => Promise<T> | T,
): Promise<T> {
  const engine = await startEngine(resolve(path), { isAutomatic: false })
  try {
    const { tasks } = engine.project
    const { id: taskId } = name === undefined ? tasks.default() : tasks.find(name)
    return await work({ engine, taskId, finish: (job) => finish(engine, job) })
  } finally {
    await engine.close()
  }
}

async function finish(engine: Engine, { id, canPause }: JobSnapshot): Promise<JobRecord> {
  const line = new ProgressLine()
  const unsubscribe = engine.on((event) => {
    if (event.event === 'jobs.changed' && event.payload.id === id) line.show(event.payload)
  })
  // The first Ctrl+C leaves the project in order; a second one ends the program at once.
  const interrupt = (): void => void (canPause ? engine.jobs.pause(id) : engine.jobs.cancel(id))
  process.once('SIGINT', interrupt)
  try {
    const record = await engine.jobs.ended(id)
    line.clear()
    if (record.state === 'succeeded') return record
    if (record.state === 'failed') throw new EngineError('job-failed', record.error ?? 'The job failed.')
    if (record.state === 'paused') {
      if (record.error !== null) throw new EngineError('job-failed', record.error)
      const again = `handful pretrain ${engine.project.paths.root} --resume`
      throw new EngineError('cancelled', `Paused; what was done is kept. To go on: ${again}`)
    }
    throw new EngineError('cancelled', 'Cancelled; what was done before is kept.')
  } finally {
    process.off('SIGINT', interrupt)
    unsubscribe()
  }
}
