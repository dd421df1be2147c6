import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabelStore } from '../../../electron/engine/db/label-store.ts'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { projectWithClasses, recordedDb, slowSteps } from '../../support/project.ts'

test('a label says what it is, how it came and which action gave it', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 3)
  const { actionId, changed } = project.labels.assign({
    taskId,
    sampleIds: samples,
    classId: classes[0]!,
    origin: 'group',
  })
  assert.equal(changed, 3)
  const label = { sampleId: samples[1]!, classId: classes[0]!, origin: 'group', actionId }
  assert.deepEqual(project.labels.of(taskId, samples[1]!), label)
  const single = { taskId, sampleIds: [samples[1]!, samples[1]!], classId: null, origin: 'hand' } as const
  assert.equal(project.labels.assign(single).changed, 1)
  assert.equal(project.labels.assign(single).changed, 0)
  assert.equal(project.labels.of(taskId, samples[1]!)?.classId, null)
  assert.equal(project.labels.of(taskId, samples[0]!)?.classId, classes[0])
  assert.equal(project.labels.ofSamples(taskId, [samples[2]!]).size, 1)
})

test('a label given twice is confirmed, as long as the second one stands', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 2)
  const [first, second] = samples
  const give = (sampleId: SampleId, classId: ClassId | null): unknown =>
    project.labels.assign({ taskId, sampleIds: [sampleId], classId, origin: 'hand' })
  give(first!, classes[0]!)
  give(second!, classes[0]!)
  const last = project.labels.lastActionId(taskId)
  assert.deepEqual(project.labels.confirmed(taskId), [])
  give(first!, classes[0]!)
  assert.deepEqual([project.labels.confirmed(taskId), project.labels.countSince(taskId, last)], [[first], 1])
  project.labels.undo(taskId)
  assert.deepEqual([project.labels.confirmed(taskId), project.labels.countSince(taskId, last)], [[], 0])
  give(second!, null)
  assert.deepEqual(project.labels.confirmed(taskId), [])
})

test('counts tell hand from group, leave checks out and count actions in force', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 10)
  const [cat, dog] = classes
  project.checks.draw(taskId, samples.slice(8))
  project.labels.assign({ taskId, sampleIds: samples.slice(0, 4), classId: cat!, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: dog!, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[5]!], classId: null, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[8]!], classId: cat!, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[6]!], classId: cat!, origin: 'hand' })
  project.labels.undo(taskId)
  assert.deepEqual(project.labels.counts(taskId), {
    byClass: [
      { classId: cat, hand: 0, group: 3 },
      { classId: dog, hand: 1, group: 0 },
    ],
    notOfInterest: 1,
    labelled: 4,
    checksAnswered: 1,
    actions: 4,
    canUndo: true,
    canRedo: true,
  })
})

test('what cannot be labelled is refused and leaves nothing behind', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 2)
  const other = project.classes.create(project.tasks.create('Other').id, 'cat').id
  const assign = (sampleIds: readonly SampleId[], classId: ClassId) => (): unknown =>
    project.labels.assign({ taskId, sampleIds, classId, origin: 'hand' })
  assert.throws(assign([], classes[0]!), { code: 'bad-input' })
  assert.throws(assign(samples, other), { code: 'bad-input' })
  assert.throws(assign(samples, 99 as ClassId), { code: 'not-found' })
  assert.throws(assign([samples[0]!, 99 as SampleId], classes[0]!), { code: 'not-found' })
  assert.equal(project.labels.currentLabels(taskId).size, 0)
  assert.equal(project.labels.counts(taskId).actions, 0)
})

test('tasks do not share labels', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 1)
  const other = project.tasks.create('Other').id
  project.labels.assign({ taskId, sampleIds: samples, classId: classes[0]!, origin: 'hand' })
  assert.equal(project.labels.of(other, samples[0]!), null)
  assert.deepEqual(project.labels.undo(other), [])
  assert.equal(project.labels.of(taskId, samples[0]!)?.classId, classes[0])
})

test('the hot queries use indexes', () => {
  const { db, plansOf } = recordedDb(projectMigrations)
  const labels = new LabelStore(db, () => 0)
  const taskId = 1 as TaskId
  const plans = plansOf(() => [
    labels.of(taskId, 1 as SampleId),
    labels.undo(taskId),
    labels.redo(taskId),
    labels.currentLabels(taskId),
    labels.confirmed(taskId),
    labels.lastActionId(taskId),
    labels.countSince(taskId, 3),
  ])
  assert.ok(plans.length > 5)
  assert.deepEqual(slowSteps(plans), [])
})
