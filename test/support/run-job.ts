import type { JobId } from '../../shared/domain/ids.ts'
import type { Project } from '../../electron/engine/db/project.ts'
import type { Job, JobContext, JobProgress } from '../../electron/engine/jobs/job.ts'
import { JobMemory } from '../../electron/engine/jobs/job-memory.ts'
import { applyWrite, jobWrites } from '../../electron/engine/jobs/job-writes.ts'

/** Runs a job as its process does, but in this one: the same databases, the same writes. Returns its result. */
export async function runJob<P, R>(
  project: Project,
  job: Job<P>,
  params: P,
  onReport: (progress: Partial<JobProgress>) => void = () => {},
  memory?: JobMemory,
): Promise<R> {
  const ofThisJob = new JobMemory(project.paths)
  const context: JobContext = {
    paths: project.paths,
    jobId: 1 as JobId,
    memory: memory ?? ofThisJob,
    signal: new AbortController().signal,
    wish: () => 'continue',
    report: onReport,
    write: async (name, payload) => applyWrite(jobWrites, project, { name, payload }, () => {}) as never,
  }
  try {
    const { result } = await job.run(params, context)
    return result as R
  } finally {
    ofThisJob.dispose()
  }
}
