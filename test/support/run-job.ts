import type { JobId } from '../../shared/domain/ids.ts'
import type { Project } from '../../electron/engine/db/project.ts'
import type { Job, JobContext, JobProgress } from '../../electron/engine/jobs/job.ts'
import { JobMemory } from '../../electron/engine/jobs/job-memory.ts'
import { applyWrite, jobWrites } from '../../electron/engine/jobs/job-writes.ts'

/** What a test hears of a job while it runs, and how it steps in: what a hook throws takes the job down at that point. */
export interface JobHooks {
  readonly onReport?: (progress: Partial<JobProgress>) => void
  /** Called before each write, with its name. */
  readonly onWrite?: (name: string) => void
  readonly signal?: AbortSignal
  /** What the process remembers of earlier jobs; nothing, unless told. */
  readonly memory?: JobMemory
}

/** Runs a job as its process does, but in this one: the same databases, the same writes. Returns its result. */
export async function runJob<P, R>(
  project: Project,
  job: Job<P>,
  params: P,
  { onReport, onWrite, signal = new AbortController().signal, memory }: JobHooks = {},
): Promise<R> {
  const ofThisJob = new JobMemory(project.paths)
  const context: JobContext = {
    paths: project.paths,
    jobId: 1 as JobId,
    memory: memory ?? ofThisJob,
    signal,
    wish: () => 'continue',
    report: (progress) => onReport?.(progress),
    write: async (name, payload) => {
      onWrite?.(name)
      return applyWrite(jobWrites, project, { name, payload }, () => {}) as never
    },
  }
  try {
    const { result } = await job.run(params, context)
    return result as R
  } finally {
    ofThisJob.dispose()
  }
}
