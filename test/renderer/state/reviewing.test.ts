import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { startEngine } from '../../../electron/engine/engine.ts'
import type { Engine } from '../../../electron/engine/engine.ts'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { createInProcessClient } from '../../../shared/rpc/in-process.ts'
import '../../support/compile-runes.ts'
import { temporaryFolder } from '../../support/project.ts'
import { makeReviewedProject } from '../../support/reviewed-project.ts'
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

/** The review of `makeReviewedProject` over a real engine. */
async function openDesk(t: TestContext, how: { together?: boolean } = {}): Promise<Desk> {
  const { path, taskId, sampleIds: ids, cat, dog } = await makeReviewedProject(temporaryFolder(), how)
  const engine = await startEngine(path, { isAutomatic: false })
  t.after(() => engine.close())
  const { project } = engine
  const client = createInProcessClient(engine)
  t.after(() => client.close())
  const toasts = new Toasts()
  const window = new Project(client)
  const jobs = new Jobs(client, toasts)
  const classes = new Classes(client, window, toasts)
  const labelling = new Labelling(client, window, classes, jobs, toasts)
  const reviewing = new ReviewingState(client, { project: window, classes, labelling, jobs, toasts })
  await window.load()
  await classes.load()
  await reviewing.load()
  const labelOf = (sampleId: SampleId): ClassId | null | undefined => project.labels.of(taskId, sampleId)?.classId
  return { engine, reviewing, ids, cat, dog, labelOf, settled: () => reviewing.settled() }
}

test('accepting gives the suggested class, and the next item is on screen at once', async (t) => {
  const { reviewing, ids, dog, labelOf, settled } = await openDesk(t)
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.item?.samples[0]?.sampleId], [2, ids[0]])
  assert.match(reviewing.item?.reason ?? '', /^A classifier .* disagrees, and look-alikes .*\.$/)
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
  reviewing.revise('undo')
  await settled()
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.item?.samples[0]?.sampleId], [2, ids[0]])
  assert.deepEqual(engine.project.labels.confirmed(taskId), [])
  reviewing.revise('redo')
  await settled()
  assert.equal(reviewing.countOf('label-errors'), 1)
})

test('label errors that look alike are answered together, and one undo takes all of it back', async (t) => {
  const { engine, reviewing, ids, cat, dog, labelOf, settled } = await openDesk(t, { together: true })
  const { item } = reviewing
  assert.deepEqual(item?.samples.map(({ sampleId }) => sampleId), ids.slice(0, 2)) // prettier-ignore
  assert.deepEqual(item?.lookAlikes, [
    { sampleId: ids[4], classId: dog },
    { sampleId: ids[3], classId: cat },
  ])
  assert.match(item?.reason ?? '', /^These 2 together: /)
  reviewing.accept()
  assert.deepEqual([reviewing.countOf('label-errors'), reviewing.announcement], [0, 'Labelled 2 as dog.'])
  await settled()
  assert.deepEqual([labelOf(ids[0]!), labelOf(ids[1]!)], [dog, dog])
  reviewing.revise('undo')
  await settled()
  assert.deepEqual([labelOf(ids[0]!), labelOf(ids[1]!), reviewing.item?.samples.length], [cat, cat, 2])
  reviewing.keep()
  await settled()
  assert.equal(engine.project.labels.confirmed(engine.project.tasks.default().id).length, 2)
})

test('what is left out of an answer comes back as an item of its own', async (t) => {
  const { reviewing, ids, cat, dog, labelOf, settled } = await openDesk(t, { together: true })
  reviewing.toggle(ids[0]!)
  reviewing.toggle(ids[1]!)
  reviewing.accept()
  assert.equal(reviewing.item?.samples.length, 2, 'nothing is meant')
  reviewing.toggle(ids[1]!)
  reviewing.accept()
  assert.deepEqual(reviewing.item?.samples, [{ sampleId: ids[0], classId: cat }])
  assert.deepEqual([...reviewing.leftOut], [])
  await settled()
  assert.deepEqual([labelOf(ids[0]!), labelOf(ids[1]!), reviewing.countOf('label-errors')], [cat, dog, 1])
})

test('undo says what it took back, also where that is not in the review', async (t) => {
  const { engine, reviewing, ids, dog, settled } = await openDesk(t)
  const { project } = engine
  const taskId = project.tasks.default().id
  project.labels.assign({ taskId, sampleIds: ids.slice(20, 23), classId: dog, origin: 'group' })
  const revised = async (kind: 'undo' | 'redo'): Promise<string> => {
    reviewing.revise(kind)
    await settled()
    return reviewing.announcement
  }
  assert.equal(await revised('undo'), 'Undone: “dog” for 3 samples that this review does not show.')
  assert.equal(await revised('redo'), 'Redone: “dog” for 3 samples.')
  assert.equal(await revised('redo'), 'Nothing to redo.')
  await revised('undo')
  assert.equal(await revised('undo'), 'Undone: “dog” for a sample that this review does not show.')
  assert.equal(await revised('undo'), 'Undone: “cat” for 4 samples that this review does not show.')
  assert.equal(await revised('undo'), 'Undone: a change of the classes.')
})

test('undo shows what it took back, in whatever queue that was', async (t) => {
  const { reviewing, ids, dog, labelOf, settled } = await openDesk(t)
  reviewing.showQueue('contradictions')
  reviewing.accept()
  await settled()
  assert.deepEqual([labelOf(ids[2]!), labelOf(ids[4]!), reviewing.item], [dog, dog, null])
  reviewing.showQueue('label-errors')
  reviewing.revise('undo')
  await settled()
  assert.deepEqual([reviewing.queue, reviewing.item?.samples.length], ['contradictions', 2])
})

test('near-duplicates that are both kept are done with, and undone and redone at once', async (t) => {
  const { engine, reviewing, ids, cat, dog, labelOf, settled } = await openDesk(t)
  const confirmed = (): readonly SampleId[] => engine.project.labels.confirmed(engine.project.tasks.default().id)
  reviewing.showQueue('contradictions')
  reviewing.keep()
  await settled()
  assert.deepEqual([labelOf(ids[2]!), labelOf(ids[4]!), reviewing.countOf('contradictions')], [cat, dog, 0])
  reviewing.revise('undo')
  await settled()
  assert.equal(reviewing.announcement, 'Undone: “dog” and “cat” for 2 samples.')
  assert.deepEqual([confirmed(), reviewing.countOf('contradictions')], [[], 1])
  reviewing.revise('redo')
  await settled()
  assert.deepEqual([confirmed(), reviewing.countOf('contradictions')], [[ids[2], ids[4]], 0])
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
  reviewing.label(dog)
  assert.equal(reviewing.items.length, 2)
  // Enter keeps a check's answer: to follow the classifier would flatter it.
  reviewing.accept()
  await settled()
  assert.deepEqual([labelOf(checks[0]!), labelOf(checks[1]!), reviewing.items.length], [dog, cat, 1])
  reviewing.revise('undo')
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
