import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { EngineClient, EventPayload } from '../../../shared/contract/contract.ts'
import type { JobId } from '../../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../../shared/domain/jobs.ts'
import '../../support/compile-runes.ts'

const { Jobs } = await import('../../../renderer/state/jobs.svelte.ts')
const { Toasts } = await import('../../../renderer/state/toasts.svelte.ts')

function snapshot(id: number, kind: JobSnapshot['kind'], state: JobSnapshot['state']): JobSnapshot {
  const progress = { stage: '', done: 0, total: null, secondsLeft: null, figures: {} }
  const error = state === 'failed' ? 'The disk is full.' : null
  return { id: id as JobId, kind, state, ...progress, error, canPause: false, createdAt: 1, finishedAt: null }
}

/** Jobs that hear of nothing but what the test says. */
function openJobs() {
  let hear: (job: EventPayload<'jobs.changed'>) => void = () => {}
  const engine: EngineClient = {
    call: () => Promise.reject(new Error('nothing is called here')),
    on: (_, listener) => {
      hear = listener as typeof hear
      return () => {}
    },
  }
  const toasts = new Toasts()
  const jobs = new Jobs(engine, toasts)
  return { jobs, toasts, hear: (job: JobSnapshot) => hear(job) }
}

test('a job that fails is told once, by its reason', () => {
  const { jobs, toasts, hear } = openJobs()
  hear(snapshot(1, 'export', 'running'))
  hear(snapshot(1, 'export', 'failed'))
  hear(snapshot(1, 'export', 'failed'))
  assert.deepEqual(
    toasts.all.map(({ title, detail }) => [title, detail]),
    [['Export failed', 'The disk is full.']],
  )
  assert.equal(jobs.lastEnded?.id, 1)
})

test('how a job failed is told until it is dismissed, there or with its message; a message that leaves by itself leaves it', () => {
  const { jobs, toasts, hear } = openJobs()
  hear(snapshot(1, 'search', 'failed'))
  toasts.leave(toasts.all[0]!.id)
  assert.equal(jobs.lastEnded?.id, 1)
  jobs.dismissEnd(jobs.lastEnded)
  assert.equal(jobs.lastEnded ?? null, null)

  hear(snapshot(2, 'search', 'failed'))
  toasts.dismissAll()
  assert.deepEqual([jobs.lastEnded, toasts.all], [null, []])

  hear(snapshot(3, 'search', 'failed'))
  hear(snapshot(4, 'train', 'succeeded'))
  toasts.dismissAll()
  assert.equal(jobs.lastEnded?.id, 4)
})

test('what the view on screen tells is not told again, until another view is there', () => {
  const { jobs, toasts, hear } = openJobs()
  const stop = jobs.tell('export')
  hear(snapshot(1, 'export', 'failed'))
  hear(snapshot(2, 'train', 'failed'))
  stop()
  hear(snapshot(3, 'export', 'failed'))
  assert.deepEqual(
    toasts.all.map(({ title }) => title),
    ['Training the classifier failed', 'Export failed'],
  )
})
