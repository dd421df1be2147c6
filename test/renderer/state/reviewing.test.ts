import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { startEngine } from '../../../electron/engine/engine.ts'
import type { Engine } from '../../../electron/engine/engine.ts'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import type { Review } from '../../../shared/domain/review.ts'
import { createInProcessClient } from '../../../shared/rpc/in-process.ts'
import '../../support/compile-runes.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import { temporaryFolder } from '../../support/project.ts'
import type { Reviewing } from '../../../renderer/state/reviewing.svelte.ts'

const { Classes } = await import('../../../renderer/state/classes.svelte.ts')
const { Jobs } = await import('../../../renderer/state/jobs.svelte.ts')
const { Labelling } = await import('../../../renderer/state/labelling.svelte.ts')
const { Project } = await import('../../../renderer/state/project.svelte.ts')
const { Reviewing: ReviewingState } = await import('../../../renderer/state/reviewing.svelte.ts')
const { Toasts } = await import('../../../renderer/state/toasts.svelte.ts')

interface Desk {
  readonly engine: Engine
  readonly reviewing: Reviewing
  readonly ids: readonly SampleId[]
  readonly cat: ClassId
  readonly dog: ClassId
  /** By the engine's own account: `undefined` without a label. */
  labelOf(sampleId: SampleId): ClassId | null | undefined
  settled(): Promise<void>
}

/**
 * A review over a real engine. Samples 0 to 3 are cats; 0 and 1 are suspected to be dogs, 2 looks like 4, a dog; 5 has no label and is
 * either least certain or least typical.
 */
async function openDesk(t: TestContext): Promise<Desk> {
  const { path, taskId, runId, sampleIds: ids } = await makeLabellingProject(temporaryFolder(), 30)
  const engine = await startEngine(path, { isAutomatic: false })
  t.after(() => engine.close())
  const { project } = engine
  const [cat, dog] = [project.classes.create(taskId, 'cat').id, project.classes.create(taskId, 'dog').id]
  project.labels.assign({ taskId, sampleIds: ids.slice(0, 4), classId: cat, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: [ids[4]!], classId: dog, origin: 'hand' })
  const suspected = (sampleId: SampleId): Review['labelErrors'][number] => {
    return { sampleId, given: cat, suggested: dog, reasons: ['classifier', 'neighbours'], margin: -0.5 }
  }
  const review: Review = {
    labels: 5,
    lastActionId: project.labels.lastActionId(taskId),
    suspected: 2,
    labelErrors: [suspected(ids[0]!), suspected(ids[1]!)],
    contradictions: [
      {
        suggested: dog,
        samples: [
          { sampleId: ids[2]!, classId: cat },
          { sampleId: ids[4]!, classId: dog },
        ],
      },
    ],
    leastCertain: [{ sampleId: ids[5]!, classId: cat, confidence: 0.4 }],
    leastTypical: [{ sampleId: ids[5]!, distance: 0.7 }],
    drift: null,
  }
  const { id } = project.jobs.create('review', { taskId, runId, limit: 100 })
  project.jobs.markRunning(id, 1)
  project.jobs.markSucceeded(id, review)

  const client = createInProcessClient(engine)
  t.after(() => client.close())
  const toasts = new Toasts()
  const window = new Project(client)
  const jobs = new Jobs(client, toasts)
  const labelling = new Labelling(client, window, new Classes(client, window, toasts), jobs, toasts)
  const reviewing = new ReviewingState(client, window, labelling, jobs, toasts)
  await window.load()
  await reviewing.load()
  const labelOf = (sampleId: SampleId): ClassId | null | undefined => project.labels.of(taskId, sampleId)?.classId
  return { engine, reviewing, ids, cat, dog, labelOf, settled: () => reviewing.settled() }
}

test('accepting gives the suggested class, and the next item is on screen at once', async (t) => {
  const { reviewing, ids, dog, labelOf, settled } = await openDesk(t)
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.item?.samples[0]?.sampleId], [2, ids[0]])
  assert.match(reviewing.item?.reason ?? '', /^A classifier .* disagrees, and its look-alikes .*\.$/)
  reviewing.accept()
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.item?.samples[0]?.sampleId], [1, ids[1]])
  await settled()
  assert.equal(labelOf(ids[0]!), dog)
  assert.equal(reviewing.countOf('label-errors'), 1)
})

test('keeping leaves the label as it is, for the next review too, and undo brings the item back', async (t) => {
  const { engine, reviewing, ids, cat, labelOf, settled } = await openDesk(t)
  const taskId = engine.project.tasks.default().id
  reviewing.keep()
  await settled()
  assert.deepEqual([labelOf(ids[0]!), engine.project.labels.confirmed(taskId)], [cat, [ids[0]]])
  assert.equal(reviewing.countOf('label-errors'), 1)
  reviewing.undo()
  await settled()
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.item?.samples[0]?.sampleId], [2, ids[0]])
  assert.deepEqual(engine.project.labels.confirmed(taskId), [])
  reviewing.redo()
  await settled()
  assert.equal(reviewing.countOf('label-errors'), 1)
})

test('undo shows what it took back, in whatever queue that was', async (t) => {
  const { reviewing, ids, dog, labelOf, settled } = await openDesk(t)
  reviewing.showQueue('contradictions')
  reviewing.accept()
  await settled()
  assert.deepEqual([labelOf(ids[2]!), labelOf(ids[4]!), reviewing.item], [dog, dog, null])
  reviewing.showQueue('label-errors')
  reviewing.undo()
  await settled()
  assert.deepEqual([reviewing.queue, reviewing.item?.samples.length], ['contradictions', 2])
})

test('near-duplicates that are both kept are done with', async (t) => {
  const { reviewing, ids, cat, dog, labelOf, settled } = await openDesk(t)
  reviewing.showQueue('contradictions')
  reviewing.keep()
  await settled()
  assert.deepEqual([labelOf(ids[2]!), labelOf(ids[4]!), reviewing.countOf('contradictions')], [cat, dog, 0])
})

test('a sample without a label can be labelled, marked as not of interest or put off, and leaves every queue it is in', async (t) => {
  const { reviewing, ids, labelOf, settled } = await openDesk(t)
  reviewing.showQueue('least-typical')
  assert.equal(reviewing.item?.suggested, null)
  reviewing.keep()
  await settled()
  assert.deepEqual([labelOf(ids[5]!), reviewing.countOf('least-typical')], [undefined, 0])
  await reviewing.load()
  assert.equal(reviewing.countOf('least-certain'), 0)
})

test('the checks of a cell of the confusion matrix are shown, and changing one takes it out of the cell', async (t) => {
  const { engine, reviewing, ids, cat, dog, labelOf, settled } = await openDesk(t)
  const { project } = engine
  const taskId = project.tasks.default().id
  const checks = ids.slice(10, 14)
  project.checks.draw(taskId, checks)
  for (const sampleId of checks) project.labels.assign({ taskId, sampleIds: [sampleId], classId: cat, origin: 'hand' })
  const vectors = openVectorsForJob(project.paths)
  const predicted = checks.map((sampleId, at) => ({ sampleId, classId: at < 3 ? dog : cat, confidence: 0.9 }))
  vectors.predictions.replaceAll(taskId, 'head', predicted)
  vectors.close()

  await reviewing.showCell(cat, dog)
  assert.deepEqual([reviewing.queue, reviewing.items.length, reviewing.item?.suggested], ['cell', 3, dog])
  reviewing.accept()
  assert.equal(reviewing.items.length, 2)
  reviewing.keep()
  await settled()
  assert.deepEqual([labelOf(checks[0]!), labelOf(checks[1]!), reviewing.items.length], [dog, cat, 1])
  reviewing.undo()
  await settled()
  assert.deepEqual([labelOf(checks[0]!), reviewing.items.length], [cat, 2])
})

test('what a review suggests is forgotten when its class is deleted', async (t) => {
  const { engine, reviewing, dog } = await openDesk(t)
  engine.project.labels.removeClass({ taskId: engine.project.tasks.default().id, classId: dog, intoId: null })
  await reviewing.load()
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.countOf('contradictions')], [0, 0])
  assert.equal(reviewing.countOf('least-certain'), 1)
})

test('not of interest is an answer like any other', async (t) => {
  const { reviewing, ids, labelOf, settled } = await openDesk(t)
  reviewing.showQueue('least-typical')
  reviewing.accept()
  assert.equal(reviewing.countOf('least-certain'), 0)
  await settled()
  assert.equal(labelOf(ids[5]!), null)
})

test('what is labelled elsewhere leaves the review, and moving stays inside the queue', async (t) => {
  const { engine, reviewing, ids, dog } = await openDesk(t)
  reviewing.move(5)
  assert.equal(reviewing.position, 1)
  reviewing.move(-5)
  assert.equal(reviewing.position, 0)
  const taskId = engine.project.tasks.default().id
  engine.project.labels.assign({ taskId, sampleIds: [ids[0]!], classId: dog, origin: 'hand' })
  await reviewing.load()
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.report?.labelsSince], [1, 1])
})
