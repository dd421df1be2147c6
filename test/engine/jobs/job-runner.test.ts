import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { changesOf, counting, startRunner } from '../../support/running-jobs.ts'

test('a job runs in its own process, reports, writes and keeps its result', async (t) => {
  const { project, runner, events, runId } = startRunner(t)
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
  const { runner, events } = startRunner(t)
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
  const { project, runner, runId } = startRunner(t)
  const taskId = project.tasks.default().id
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

test('what a job throws becomes its error, with the stack in a log', async (t) => {
  const { project, runner } = startRunner(t)
  const { id } = runner.start('simulate', { behaviour: 'throw' })
  const { state, error } = await runner.ended(id)
  assert.equal(state, 'failed')
  assert.match(error!, /^The disk is full\./)
  assert.match(readFileSync(join(project.paths.logs, `job-${id}.log`), 'utf8'), /at .*test-jobs\.ts/)
})

test('a process that falls over fails its job with its last words', async (t) => {
  const { runner } = startRunner(t)
  const { id } = runner.start('simulate', { behaviour: 'crash' })
  const { state, error } = await runner.ended(id)
  assert.equal(state, 'failed')
  assert.match(error!, /signal SIGKILL/)
  assert.match(error!, /about to fall over/)
})

test('a write that is refused leaves nothing behind and the job hears why', async (t) => {
  const { project, runner, runId } = startRunner(t)
  assert.equal(runId, 1)
  const { id } = runner.start('simulate', { behaviour: 'write' })
  const { result } = await runner.ended(id)
  assert.match(String(result), /FOREIGN KEY/)
  assert.equal(project.runs.curve(runId).length, 1)
})
