import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createProject } from '../../electron/engine/db/project.ts'
import type { Project } from '../../electron/engine/db/project.ts'
import type { JobParams } from '../../electron/engine/jobs/job-params.ts'
import { JobRunner } from '../../electron/engine/jobs/job-runner.ts'
import type { JobRunnerOptions } from '../../electron/engine/jobs/job-runner.ts'
import type { RunId } from '../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../shared/domain/jobs.ts'
import type { EngineEvent } from '../../shared/rpc/frames.ts'

/** Where a runner finds jobs without learning, instead of the real ones. */
export const TEST_JOBS = new URL('./test-jobs.ts', import.meta.url).href

export interface RunningJobs {
  readonly project: Project
  readonly runner: JobRunner
  /** All that the runner has told so far. */
  readonly events: EngineEvent[]
}

/** A fresh project with one run, and a runner of the test jobs that is closed when the test ends. */
export function startRunner(
  t: TestContext,
  options: Partial<JobRunnerOptions> = {},
): RunningJobs & { readonly runId: RunId } {
  const folder = mkdtempSync(join(tmpdir(), 'handful-jobs-'))
  const project = createProject(join(folder, 'test.handful'), { modality: 'images' })
  const { id: runId } = project.runs.create({
    objective: 'nt-xent',
    minutes: 1,
    seed: 1,
    config: {},
    state: 'training',
  })
  const jobs = runnerOn(project, options)
  t.after(async () => {
    await jobs.runner.close()
    project.close()
    rmSync(folder, { recursive: true })
  })
  return { ...jobs, runId }
}

/** A runner of the test jobs on a project that is open. */
export function runnerOn(project: Project, options: Partial<JobRunnerOptions> = {}): RunningJobs {
  const events: EngineEvent[] = []
  const emit = (event: EngineEvent): void => void events.push(event)
  return { project, events, runner: new JobRunner({ project, emit, moduleUrl: () => TEST_JOBS, ...options }) }
}

/** Has the test jobs' pretraining count so far. */
export function counting(runId: RunId, total: number): JobParams<'pretrain'> {
  return { runId, minutes: 1, objective: 'nt-xent', seed: total }
}

export function changesOf(events: readonly EngineEvent[], jobId: number): JobSnapshot[] {
  return events.flatMap(({ event, payload }) => (event === 'jobs.changed' && payload.id === jobId ? [payload] : []))
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
