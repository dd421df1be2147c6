import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { constants, getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createProject, openProject } from '../../../electron/engine/db/project.ts'
import type { Project } from '../../../electron/engine/db/project.ts'
import { JobRunner } from '../../../electron/engine/jobs/job-runner.ts'
import type { JobRunnerOptions } from '../../../electron/engine/jobs/job-runner.ts'
import type { JobParams } from '../../../electron/engine/jobs/job-params.ts'
import type { RunId, TaskId } from '../../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../../shared/domain/jobs.ts'
import type { EngineEvent } from '../../../shared/rpc/frames.ts'

const TEST_JOBS = new URL('../../support/test-jobs.ts', import.meta.url).href

interface Bench {
  readonly project: Project
  readonly runner: JobRunner
  readonly events: EngineEvent[]
  readonly runId: RunId
}

/** A fresh project with one run and a runner that finds the test's jobs. */
function startBench(t: TestContext, options: Partial<JobRunnerOptions> = {}): Bench {
  const folder = mkdtempSync(join(tmpdir(), 'handful-jobs-'))
  const project = createProject(join(folder, 'test.handful'), { modality: 'images' })
  const { id: runId } = project.runs.create({
    objective: 'nt-xent',
    minutes: 1,
    seed: 1,
    config: {},
    state: 'training',
  })
  const bench = runOn(project, options)
  t.after(async () => {
    await bench.runner.close()
    project.close()
    rmSync(folder, { recursive: true })
  })
  return { ...bench, runId }
}

function runOn(project: Project, options: Partial<JobRunnerOptions> = {}): Omit<Bench, 'runId'> {
  const events: EngineEvent[] = []
  const emit = (event: EngineEvent): void => void events.push(event)
  return { project, events, runner: new JobRunner({ project, emit, moduleUrl: () => TEST_JOBS, ...options }) }
}

function counting(runId: RunId, total: number): JobParams<'pretrain'> {
  return { runId, minutes: 1, objective: 'nt-xent', seed: total }
}

function changesOf(events: readonly EngineEvent[], jobId: number): JobSnapshot[] {
  return events.flatMap(({ event, payload }) => (event === 'jobs.changed' && payload.id === jobId ? [payload] : []))
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('a job runs in its own process, reports, writes and keeps its result', async (t) => {
  const { project, runner, events, runId } = startBench(t)
  const { id, state } = runner.start('pretrain', counting(runId, 5))
  assert.equal(state, 'running')
  assert.notEqual(project.jobs.get(id).pid, process.pid)
  const record = await runner.ended(id)
  assert.deepEqual([record.state, record.result], ['succeeded', { count: 5, startedAt: 0 }])
  assert.deepEqual([record.stage, record.done, record.total, record.pid], ['Counting', 5, 5, null])
  assert.equal(project.runs.curve(runId).length, 5)
  const states = changesOf(events, id).map((job) => job.state)
  assert.deepEqual([states[0], states[1], states.at(-1)], ['queued', 'running', 'succeeded'])
  assert.equal(events.filter(({ event }) => event === 'learn.point').length, 5)
})

test('progress comes at most ten times a second and the last is never lost', async (t) => {
  const { runner, events } = startBench(t)
  const startedAt = Date.now()
  const { id } = runner.start('simulate', { behaviour: 'burst' })
  await runner.ended(id)
  const changes = changesOf(events, id)
  const allowed = (Date.now() - startedAt) / 100 + 5
  assert.ok(changes.length <= allowed, `${changes.length} changes, ${allowed} allowed`)
  assert.equal(changes.findLast((job) => job.state === 'running')?.done, 500)
  assert.equal(changes.at(-1)?.done, 500)
})

test('heavy jobs wait for each other while a light one runs beside a pretraining', async (t) => {
  const { project, runner, runId } = startBench(t)
  const taskId = project.tasks.default().id as TaskId
  const first = runner.start('pretrain', counting(runId, 10_000))
  const second = runner.start('simulate', { behaviour: 'wait' })
  const light = runner.start('train', { taskId, runId })
  assert.deepEqual([first.state, second.state, light.state], ['running', 'queued', 'running'])
  await runner.ended(light.id)
  assert.equal(runner.get(second.id).state, 'queued')
  await runner.cancel(first.id)
  assert.equal(runner.get(second.id).state, 'running')
  assert.equal((await runner.cancel(second.id)).state, 'cancelled')
})

test('a process stays for the next training, and ends when it has waited long enough', async (t) => {
  const { project, runner, runId } = startBench(t, { idleMs: 300 })
  const taskId = project.tasks.default().id
  const pids: (number | null)[] = []
  for (let count = 0; count < 2; count++) {
    const { id } = runner.start('train', { taskId, runId })
    pids.push(project.jobs.get(id).pid)
    assert.equal((await runner.ended(id)).state, 'succeeded')
  }
  const [first, second] = pids
  assert.deepEqual([second, isAlive(first!)], [first, true])
  await until(() => !isAlive(first!))
  const { id } = runner.start('train', { taskId, runId })
  assert.notEqual(project.jobs.get(id).pid, first)
  assert.equal((await runner.ended(id)).state, 'succeeded')
})

test('a process that waits for a job is gone when the runner has closed', async (t) => {
  const { project, runner, runId } = startBench(t)
  const { id } = runner.start('train', { taskId: project.tasks.default().id, runId })
  const { pid } = project.jobs.get(id)
  await runner.ended(id)
  await runner.close()
  assert.equal(isAlive(pid!), false)
})

test('work that takes minutes gives way to everything else, what the analyst waits for less so', async (t) => {
  const { project, runner, events, runId } = startBench(t)
  const { PRIORITY_BELOW_NORMAL, PRIORITY_LOW } = constants.priority
  const own = getPriority()
  const long = runner.start('pretrain', counting(runId, 10_000))
  await until(() => changesOf(events, long.id).some((job) => job.done >= 1))
  assert.equal(getPriority(project.jobs.get(long.id).pid!), Math.max(own, PRIORITY_LOW))
  const light = runner.start('train', { taskId: project.tasks.default().id, runId })
  const { pid } = project.jobs.get(light.id)
  await runner.ended(light.id)
  // It stays for the next.
  assert.equal(getPriority(pid!), Math.max(own, PRIORITY_BELOW_NORMAL))
})

test('cancel answers when the process has stopped', async (t) => {
  const { project, runner, events } = startBench(t)
  const { id } = runner.start('simulate', { behaviour: 'wait' })
  await until(() => changesOf(events, id).some((job) => job.stage === 'Waiting'))
  const pid = project.jobs.get(id).pid!
  const cancelled = await runner.cancel(id)
  assert.deepEqual([cancelled.state, cancelled.error, isAlive(pid)], ['cancelled', null, false])
  assert.equal((await runner.cancel(id)).state, 'cancelled')
})

test('a job that is cancelled while it pauses is cancelled', async (t) => {
  const { runner, events, runId } = startBench(t)
  const { id } = runner.start('pretrain', counting(runId, 10_000))
  await until(() => changesOf(events, id).some((job) => job.done >= 1))
  const paused = runner.pause(id)
  await until(() => changesOf(events, id).some((job) => job.stage === 'Pausing'))
  assert.equal((await runner.cancel(id)).state, 'cancelled')
  assert.equal((await paused).state, 'cancelled')
})

test('a job that does not give up is killed and its row says so', async (t) => {
  const { project, runner, events } = startBench(t, { killAfterMs: 200 })
  const { id } = runner.start('simulate', { behaviour: 'hang' })
  await until(() => changesOf(events, id).some((job) => job.stage === 'Hanging'))
  const cancelled = await runner.cancel(id)
  assert.equal(cancelled.state, 'cancelled')
  assert.match(cancelled.error!, /ended by force/)
  assert.deepEqual(project.jobs.get(id).error, cancelled.error)
})

test('what a job throws becomes its error, with the stack in a log', async (t) => {
  const { project, runner } = startBench(t)
  const { id } = runner.start('simulate', { behaviour: 'throw' })
  const { state, error } = await runner.ended(id)
  assert.equal(state, 'failed')
  assert.match(error!, /^The disk is full\./)
  assert.match(readFileSync(join(project.paths.logs, `job-${id}.log`), 'utf8'), /at .*test-jobs\.ts/)
})

test('a process that falls over fails its job with its last words', async (t) => {
  const { runner } = startBench(t)
  const { id } = runner.start('simulate', { behaviour: 'crash' })
  const { state, error } = await runner.ended(id)
  assert.equal(state, 'failed')
  assert.match(error!, /signal SIGKILL/)
  assert.match(error!, /about to fall over/)
})

test('a write that is refused leaves nothing behind and the job hears why', async (t) => {
  const { project, runner, runId } = startBench(t)
  assert.equal(runId, 1)
  const { id } = runner.start('simulate', { behaviour: 'write' })
  const { result } = await runner.ended(id)
  assert.match(String(result), /FOREIGN KEY/)
  assert.equal(project.runs.curve(runId).length, 1)
})

test('a pretraining pauses at a checkpoint and goes on from there in a fresh process', async (t) => {
  const { project, runner, events, runId } = startBench(t)
  const { id } = runner.start('pretrain', counting(runId, 60))
  await until(() => changesOf(events, id).some((job) => job.done >= 10))
  const paused = await runner.pause(id)
  assert.deepEqual([paused.state, paused.error], ['paused', null])
  const before = paused.done
  runner.resume(id)
  const record = await runner.ended(id)
  assert.deepEqual([record.state, record.result], ['succeeded', { count: 60, startedAt: before }])
  assert.equal(project.runs.curve(runId).length, 60)
  assert.throws(() => runner.resume(id), { code: 'bad-input' })
})

test('stopping a pretraining keeps what it has, running or paused', async (t) => {
  const { runner, events, runId } = startBench(t)
  const { id } = runner.start('pretrain', counting(runId, 10_000))
  await until(() => changesOf(events, id).some((job) => job.done >= 3))
  await runner.pause(id)
  runner.stop(id)
  const { state, result } = await runner.ended(id)
  assert.equal(state, 'succeeded')
  const { count, startedAt } = result as { count: number; startedAt: number }
  assert.equal(count, startedAt)
  const other = runner.start('simulate', { behaviour: 'wait' })
  assert.throws(() => runner.stop(other.id), { code: 'bad-input' })
})

test('a killed pretraining is paused, says so, and goes on from its checkpoint', async (t) => {
  const { project, runner, events, runId } = startBench(t)
  const { id } = runner.start('pretrain', counting(runId, 40))
  await until(() => changesOf(events, id).some((job) => job.done >= 5))
  process.kill(project.jobs.get(id).pid!, 'SIGKILL')
  const killed = await runner.ended(id)
  assert.equal(killed.state, 'paused')
  assert.match(killed.error!, /Interrupted: .*SIGKILL/)
  runner.resume(id)
  const { state, result } = await runner.ended(id)
  assert.equal(state, 'succeeded')
  assert.ok((result as { startedAt: number }).startedAt >= 5)
  assert.equal(runner.get(id).error, null)
})

test('closing pauses what can pause, interrupts the rest and leaves no process', async (t) => {
  const { project, runner, events, runId } = startBench(t)
  const counted = runner.start('pretrain', counting(runId, 10_000))
  const waiting = runner.start('simulate', { behaviour: 'wait' })
  await until(() => changesOf(events, counted.id).some((job) => job.done >= 3))
  const pid = project.jobs.get(counted.id).pid!
  await runner.close()
  assert.equal(isAlive(pid), false)
  assert.deepEqual([runner.get(counted.id).state, runner.get(counted.id).error], ['paused', null])
  assert.throws(() => runner.start('simulate', {}), { code: 'closing' })

  const next = runOn(project).runner
  assert.equal(next.get(waiting.id).state, 'paused')
  assert.match(next.get(waiting.id).error!, /before this began/)
  await next.close()
})

test('when the engine is killed its jobs end, and the next engine resumes them', async (t) => {
  const { project, runner, runId } = startBench(t)
  await runner.close()
  project.close()
  const script = fileURLToPath(new URL('../../support/job-engine.ts', import.meta.url))
  const engine = spawn(process.execPath, [script, project.paths.root, String(runId)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface(engine.stdout), 'line')) as [string]
  const workerPid = Number(line)
  assert.ok(isAlive(workerPid))
  engine.kill('SIGKILL')
  await once(engine, 'exit')
  await until(() => !isAlive(workerPid))

  const reopened = openProject(project.paths.root)
  const next = runOn(reopened)
  const [job] = next.runner.list()
  assert.equal(job?.state, 'paused')
  assert.match(job?.error ?? '', /Interrupted/)
  next.runner.resume(job!.id)
  const { state, result } = await next.runner.ended(job!.id)
  assert.equal(state, 'succeeded')
  assert.equal((result as { count: number }).count, 120)
  assert.ok((result as { startedAt: number }).startedAt >= 3)
  assert.equal(reopened.runs.curve(runId).length, 120)
  await next.runner.close()
  reopened.close()
})
