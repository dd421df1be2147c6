/** The processes that jobs run in: how long they stay, and what they give way to. */
import assert from 'node:assert/strict'
import { constants, getPriority } from 'node:os'
import { test } from 'node:test'
import { changesOf, counting, isAlive, startRunner, until } from '../../support/running-jobs.ts'

test('a process stays for the next training, and ends when it has waited long enough', async (t) => {
  const { project, runner, runId } = startRunner(t, { idleMs: 300 })
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
  const { project, runner, runId } = startRunner(t)
  const { id } = runner.start('train', { taskId: project.tasks.default().id, runId })
  const { pid } = project.jobs.get(id)
  await runner.ended(id)
  await runner.close()
  assert.equal(isAlive(pid!), false)
})

test('work that takes minutes gives way to everything else, what the analyst waits for less so', async (t) => {
  const { project, runner, events, runId } = startRunner(t)
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
