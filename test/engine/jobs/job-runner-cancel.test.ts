import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changesOf, counting, isAlive, startRunner, until } from '../../support/running-jobs.ts'

test('cancel answers when the process has stopped', async (t) => {
  const { project, runner, events } = startRunner(t)
  const { id } = runner.start('simulate', { behaviour: 'wait' })
  await until(() => changesOf(events, id).some((job) => job.stage === 'Waiting'))
  const pid = project.jobs.get(id).pid!
  const cancelled = await runner.cancel(id)
  assert.deepEqual([cancelled.state, cancelled.error, isAlive(pid)], ['cancelled', null, false])
  assert.equal((await runner.cancel(id)).state, 'cancelled')
})

test('a job that is cancelled while it pauses is cancelled', async (t) => {
  const { runner, events, runId } = startRunner(t)
  const { id } = runner.start('pretrain', counting(runId, 10_000))
  await until(() => changesOf(events, id).some((job) => job.done >= 1))
  const paused = runner.pause(id)
  await until(() => changesOf(events, id).some((job) => job.stage === 'Pausing'))
  assert.equal((await runner.cancel(id)).state, 'cancelled')
  assert.equal((await paused).state, 'cancelled')
})

test('a job that does not give up is killed and its row says so', async (t) => {
  const { project, runner, events } = startRunner(t, { killAfterMs: 200 })
  const { id } = runner.start('simulate', { behaviour: 'hang' })
  await until(() => changesOf(events, id).some((job) => job.stage === 'Hanging'))
  const cancelled = await runner.cancel(id)
  assert.equal(cancelled.state, 'cancelled')
  assert.match(cancelled.error!, /ended by force/)
  assert.deepEqual(project.jobs.get(id).error, cancelled.error)
})
