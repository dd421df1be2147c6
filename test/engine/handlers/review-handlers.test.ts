import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startEngine } from '../../../electron/engine/engine.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { embeddedProject, labelHalves } from '../../support/learning-project.ts'

const context = { signal: new AbortController().signal }
const ids = (from: number, to: number): SampleId[] =>
  Array.from({ length: to - from + 1 }, (_, at) => (from + at) as SampleId)

test('a review is kept with the project until much has changed, and knows what was labelled since', async (t) => {
  const made = await embeddedProject(t, 80)
  const { project, taskId } = made
  const { root } = project.paths
  labelHalves(made, ids(1, 40))
  const lower = project.classes.list(taskId).find(({ name }) => name === 'lower')!
  project.labels.assign({ taskId, sampleIds: ids(7, 7), classId: lower.id, origin: 'hand' })
  project.close()

  const first = await startEngine(root, { isAutomatic: false })
  assert.equal(await first.handlers['review.get']({ taskId }, context), null)
  const { id } = await first.handlers['review.start']({ taskId }, context)
  assert.equal((await first.jobs.ended(id)).state, 'succeeded')
  await first.close()

  const engine = await startEngine(root, { isAutomatic: false })
  t.after(() => engine.close())
  const report = (await engine.handlers['review.get']({ taskId }, context))!
  assert.equal(report.review.labelErrors[0]?.sampleId, 7)
  assert.deepEqual([report.labelsSince, report.isOutdated], [0, false])
  assert.equal(report.current.find(({ sampleId }) => sampleId === 7)?.classId, lower.id)

  const label = (from: number, to: number): void => labelHalves({ ...made, project: engine.project }, ids(from, to))
  label(41, 50)
  const later = (await engine.handlers['review.get']({ taskId }, context))!
  assert.deepEqual([later.labelsSince, later.isOutdated], [10, false])
  label(51, 60)
  assert.equal((await engine.handlers['review.get']({ taskId }, context))!.isOutdated, true)
})

test('a review kept in the form of an earlier version is as none', async (t) => {
  const made = await embeddedProject(t, 10)
  const { project, taskId, runId } = made
  const { id } = project.jobs.create('review', { taskId, runId, limit: 5 })
  project.jobs.markRunning(id, 1)
  project.jobs.markSucceeded(id, { labels: 3, contradictions: [[]] })
  const { root } = project.paths
  project.close()
  const engine = await startEngine(root, { isAutomatic: false })
  t.after(() => engine.close())
  assert.equal(await engine.handlers['review.get']({ taskId }, context), null)
})
