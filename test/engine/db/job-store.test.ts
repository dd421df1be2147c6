import assert from 'node:assert/strict'
import { test } from 'node:test'
import { JobSnapshot } from '../../../shared/domain/jobs.ts'
import type { JobId, TaskId } from '../../../shared/domain/ids.ts'
import { JobStore } from '../../../electron/engine/db/job-store.ts'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import { recordedDb, slowSteps } from '../../support/project.ts'

function setUp() {
  const recorded = recordedDb(projectMigrations)
  let now = 0
  return { ...recorded, jobs: new JobStore(recorded.db, () => ++now) }
}

test('a job keeps its parameters, its progress and its result', () => {
  const { jobs } = setUp()
  const { id } = jobs.create('import', { path: '/a' })
  jobs.markRunning(id, 42)
  jobs.setProgress(id, { stage: 'Reading', done: 5, total: 10, secondsLeft: 2.5, figures: { filesPerSecond: 2 } })
  const done = jobs.markSucceeded(id, { added: 5 })
  assert.deepEqual(done, {
    id,
    kind: 'import',
    params: { path: '/a' },
    state: 'succeeded',
    stage: 'Reading',
    done: 5,
    total: 10,
    secondsLeft: 2.5,
    figures: { filesPerSecond: 2 },
    error: null,
    result: { added: 5 },
    pid: null,
    createdAt: 1,
    startedAt: 2,
    finishedAt: 3,
  })
  assert.ok(JobSnapshot.safeParse({ ...done, canPause: false }).success)
})

test('a pause keeps the progress and when the job began, and going on clears the reason', () => {
  const { jobs } = setUp()
  const { id } = jobs.create('pretrain', {})
  jobs.markRunning(id, 1)
  assert.equal(jobs.markPaused(id, 'why').error, 'why')
  jobs.markQueued(id)
  const { error, startedAt, pid } = jobs.markRunning(id, 2)
  assert.deepEqual([error, startedAt, pid], [null, 2, 2])
})

test('what has ended stays as it is', () => {
  const { jobs } = setUp()
  const { id } = jobs.create('embed', {})
  jobs.markCancelled(id)
  for (const move of [
    () => jobs.markRunning(id, 1),
    () => jobs.markQueued(id),
    () => jobs.markSucceeded(id, { late: true }),
  ]) {
    assert.throws(move, { name: 'RangeError', message: /is cancelled and cannot become/ })
  }
  assert.equal(jobs.get(id).result, null)
  assert.throws(() => jobs.get(99 as JobId), { code: 'not-found' })
})

test('jobs are listed newest first, and by state oldest first', () => {
  const { jobs, plansOf } = setUp()
  const ids = [1, 2, 3].map(() => jobs.create('embed', {}).id)
  jobs.markRunning(ids[1]!, 1)
  assert.deepEqual(
    jobs.list(2).map(({ id }) => id),
    [ids[2], ids[1]],
  )
  assert.deepEqual(
    jobs.inState('queued').map(({ id }) => id),
    [ids[0], ids[2]],
  )
  assert.deepEqual(slowSteps(plansOf(() => jobs.inState('queued'))), [])
})

test('what the last job of a kind found for a task is found again; those of other tasks and those that failed do not count', () => {
  const { jobs } = setUp()
  const end = (taskId: number, result: string | null): void => {
    const { id } = jobs.create('review', { taskId })
    jobs.markRunning(id, 1)
    if (result === null) jobs.markFailed(id, 'no')
    else jobs.markSucceeded(id, result)
  }
  assert.equal(jobs.latestSucceeded('review', 1 as TaskId), null)
  end(1, 'first')
  end(1, 'second')
  end(2, 'of another task')
  end(1, null)
  assert.equal(jobs.latestSucceeded('review', 1 as TaskId)?.result, 'second')
  assert.equal(jobs.latestSucceeded('suggest', 1 as TaskId), null)
})
