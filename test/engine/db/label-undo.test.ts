/** What undo and redo take back and give again: labels, and the making and changing of classes. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { projectWithClasses } from '../../support/project.ts'

test('undo and redo walk back and forth, and a new label clears what could be redone', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 2)
  const [one, two] = samples
  const label = (sampleId: SampleId, classId: ClassId): unknown =>
    project.labels.assign({ taskId, sampleIds: [sampleId], classId, origin: 'hand' })
  label(one!, classes[0]!)
  label(one!, classes[1]!)
  label(two!, classes[2]!)
  assert.deepEqual(project.labels.undo(taskId), [two])
  assert.deepEqual(project.labels.undo(taskId), [one])
  assert.equal(project.labels.of(taskId, one!)?.classId, classes[0])
  assert.deepEqual(project.labels.redo(taskId), [one])
  assert.equal(project.labels.of(taskId, one!)?.classId, classes[1])
  label(two!, classes[0]!)
  assert.deepEqual(project.labels.redo(taskId), [])
  assert.deepEqual(
    [1, 2, 3, 4].map(() => project.labels.undo(taskId)),
    [[two], [one], [one], []],
  )
  assert.equal(project.labels.currentLabels(taskId).size, 0)
})

test('a class made with its first label goes and comes with it, and counts as one thing done', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 3)
  const { made, changed } = project.labels.assignNew({ taskId, sampleIds: samples, name: ' newt ', origin: 'group' })
  assert.deepEqual([made.name, made.key, changed], ['newt', '4', 3])
  assert.equal(project.labels.counts(taskId).actions, 1)
  assert.deepEqual(project.labels.undo(taskId), samples)
  assert.deepEqual([project.classes.list(taskId).length, project.labels.currentLabels(taskId).size], [3, 0])
  assert.throws(() => project.labels.assign({ taskId, sampleIds: samples, classId: made.id, origin: 'hand' }), {
    code: 'not-found',
  })
  project.labels.redo(taskId)
  assert.deepEqual([project.classes.get(made.id), project.labels.of(taskId, samples[0]!)?.classId], [made, made.id])
  const again = { taskId, sampleIds: samples, name: 'newt', origin: 'hand' } as const
  assert.throws(() => project.labels.assignNew(again), { code: 'bad-input' })
  assert.throws(() => project.labels.assignNew({ ...again, name: 'eft', sampleIds: [99 as SampleId] }), {
    code: 'not-found',
  })
  assert.deepEqual(
    project.classes.list(taskId).map(({ id }) => id),
    [...classes, made.id],
  )
})

test('making and changing classes is undone step by step, and counts as nothing answered', (t) => {
  const { project, taskId, classes } = projectWithClasses(t, 1)
  const [cat] = classes
  const first = project.classes.get(cat!)
  const second = project.classes.update(cat!, { name: 'kitten', key: 'K' })
  // The same once more is no change.
  project.classes.update(cat!, { name: 'kitten' })
  project.classes.update(cat!, { colour: '#123456' })
  assert.equal(project.labels.counts(taskId).actions, 0)
  project.labels.undo(taskId)
  assert.deepEqual(project.classes.get(cat!), second)
  project.labels.undo(taskId)
  assert.deepEqual(project.classes.get(cat!), first)
  project.labels.redo(taskId)
  assert.deepEqual(project.classes.get(cat!), second)
  project.labels.undo(taskId)
  // Its old key does something else meanwhile.
  project.labels.redo(taskId)
  project.commandKeys.move(taskId, 'skip', '1')
  project.labels.undo(taskId)
  assert.deepEqual(project.classes.get(cat!), { ...first, key: '4' })
})
