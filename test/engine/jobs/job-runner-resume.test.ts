/** Jobs that end before they are done, by wish or by force, and go on later. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openProject } from '../../../electron/engine/db/project.ts'
import { changesOf, counting, isAlive, runnerOn, startRunner, until } from '../../support/running-jobs.ts'

test('a pretraining pauses at a checkpoint and goes on from there in a fresh process', async (t) => {
  const { project, runner, events, runId } = startRunner(t)
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
  const { runner, events, runId } = startRunner(t)
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
  const { project, runner, events, runId } = startRunner(t)
  const { id } = runner.start('pretrain', counting(runId, 40))
  // The sixth is told of once the checkpoint of the fifth is written.
  await until(() => changesOf(events, id).some((job) => job.done >= 6))
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
  const { project, runner, events, runId } = startRunner(t)
  const counted = runner.start('pretrain', counting(runId, 10_000))
  const waiting = runner.start('simulate', { behaviour: 'wait' })
  await until(() => changesOf(events, counted.id).some((job) => job.done >= 3))
  const pid = project.jobs.get(counted.id).pid!
  await runner.close()
  assert.equal(isAlive(pid), false)
  assert.deepEqual([runner.get(counted.id).state, runner.get(counted.id).error], ['paused', null])
  assert.throws(() => runner.start('simulate', {}), { code: 'closing' })

  const next = runnerOn(project).runner
  assert.equal(next.get(waiting.id).state, 'paused')
  assert.match(next.get(waiting.id).error!, /before this began/)
  await next.close()
})

test('when the engine is killed its jobs end, and the next engine resumes them', async (t) => {
  const { project, runner, runId } = startRunner(t)
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
  const next = runnerOn(reopened)
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
