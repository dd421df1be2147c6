import type { HandlerContext, HandlersOf } from './handler-context.ts'

export function jobsHandlers({ jobs }: HandlerContext): HandlersOf<'jobs'> {
  return {
    'jobs.list': () => jobs.list(),
    'jobs.cancel': ({ jobId }) => jobs.cancel(jobId),
    'jobs.pause': ({ jobId }) => jobs.pause(jobId),
    'jobs.resume': ({ jobId }) => jobs.resume(jobId),
    'jobs.stop': ({ jobId }) => jobs.stop(jobId),
  }
}
