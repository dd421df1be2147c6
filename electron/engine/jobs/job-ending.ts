import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { JobId } from '../../../shared/domain/ids.ts'
import type { JobKind } from '../../../shared/domain/jobs.ts'
import type { JobRecord } from '../db/job-store.ts'
import type { Project } from '../db/project.ts'
import type { Ending, JobProcess } from './job-process.ts'
import { PAUSABLE_KINDS } from './job.ts'

/** A job whose process is gone. */
export interface EndedJob {
  readonly id: JobId
  readonly kind: JobKind
  readonly process: Pick<JobProcess, 'wasKilled' | 'lastWords'>
  /** What was wanted of the process when it ended. */
  readonly purpose: 'run' | 'cancel' | 'shut-down'
}

const LAST_LINES = 8
/** What TensorFlow says at every start. */
const USUAL_WORDS = /^(WARNING: All log messages before absl::|[IW]\d{4} )/

/** Records how a job ended, in words that say what was kept and what to do. */
export function recordEnd(project: Project, job: EndedJob, ending: Ending): JobRecord {
  const { jobs } = project
  const { id, kind, purpose } = job
  const { wasKilled, lastWords } = job.process
  if (ending.type === 'ended') {
    const { state, result } = ending.outcome
    if (state === 'succeeded') return jobs.markSucceeded(id, result)
    // It may have been pausing already when it was cancelled.
    return purpose === 'cancel' ? jobs.markCancelled(id) : jobs.markPaused(id)
  }
  if (purpose === 'cancel') {
    return jobs.markCancelled(id, wasKilled ? 'It did not stop when asked and was ended by force.' : null)
  }
  if (purpose === 'shut-down') {
    return jobs.markPaused(
      id,
      'Interrupted: Handful was closed while this ran. What was done is kept; resume to go on.',
    )
  }
  if (ending.type === 'failed') {
    const details = ending.isExpected ? '' : keepLastWords(project, id, lastWords)
    return jobs.markFailed(id, `${ending.message}${details}`)
  }
  const words = lastWords.trim().split('\n')
  const lines = words
    .filter((line) => !USUAL_WORDS.test(line))
    .slice(-LAST_LINES)
    .join('\n')
  const reason = `Its process ended unexpectedly (${ending.how}). What was done is kept;`
  const said = lines === '' ? '' : `\nIts last words:\n${lines}`
  return PAUSABLE_KINDS.has(kind)
    ? jobs.markPaused(id, `Interrupted: ${reason} resume to go on from the last checkpoint.${said}`)
    : jobs.markFailed(id, `${reason} start it again.${said}`)
}

function keepLastWords({ paths }: Project, id: JobId, lastWords: string): string {
  const name = join('logs', `job-${id}.log`)
  writeFileSync(join(paths.root, name), lastWords)
  return ` (Details: ${name} in the project folder.)`
}
