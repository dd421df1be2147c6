import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LabelHistory } from '../../../electron/engine/db/label-history.ts'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { LabelRecord } from '../../../shared/domain/labels.ts'
import { projectWithClasses, recordedDb, slowSteps } from '../../support/project.ts'

test('the history of a sample says who gave what, how, when, and what became of it', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 3)
  const [cat, dog, owl] = classes
  const { actionId: first } = project.labels.assign({ taskId, sampleIds: samples, classId: cat!, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: null, origin: 'hand', who: 'simulation' })
  project.labels.undo(taskId)
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: dog!, origin: 'hand' })
  project.labels.removeClass({ taskId, classId: cat!, intoId: owl! })
  project.labels.removeClass({ taskId, classId: dog!, intoId: null })
  const history = project.history.of(taskId, samples[0]!)
  assert.deepEqual(
    history.map((record) => LabelRecord.parse(record)),
    history,
  )
  assert.deepEqual(
    history.map(({ className, origin, who, sampleCount, undoneAt, became }) => [
      className,
      origin,
      who,
      sampleCount,
      undoneAt !== null,
      became,
    ]),
    [
      ['cat', 'group', 'analyst', 3, false, { name: 'owl' }],
      [null, 'hand', 'simulation', 1, true, null],
      ['dog', 'hand', 'analyst', 1, false, { name: null }],
    ],
  )
  assert.equal(history[0]?.actionId, first)
  assert.deepEqual([...project.labels.currentLabels(taskId).keys()], samples.slice(1))
  project.labels.undo(taskId)
  assert.equal(project.labels.of(taskId, samples[0]!)?.classId, dog)
  assert.throws(() => project.labels.removeClass({ taskId, classId: cat!, intoId: null }), { code: 'not-found' })
  assert.throws(() => project.labels.removeClass({ taskId, classId: dog!, intoId: dog! }), { code: 'bad-input' })
})

test('history is only ever added to', (t) => {
  const { project, taskId, samples, classes } = projectWithClasses(t, 1)
  project.labels.assign({ taskId, sampleIds: samples, classId: classes[0]!, origin: 'hand', who: 'simulation' })
  project.labels.undo(taskId)
  project.labels.redo(taskId)
  const history = project.db.prepare('SELECT kind, target_id, who FROM label_action ORDER BY id').all()
  // Three classes were made before.
  assert.deepEqual(history.slice(3), [
    { kind: 'assign', target_id: null, who: 'simulation' },
    { kind: 'undo', target_id: 4, who: 'analyst' },
    { kind: 'redo', target_id: 4, who: 'analyst' },
  ])
})

test('the history of a sample is found by indexes', () => {
  const { db, plansOf } = recordedDb(projectMigrations)
  const plans = plansOf(() => new LabelHistory(db).of(1 as TaskId, 1 as SampleId))
  assert.ok(plans.length > 0)
  assert.deepEqual(slowSteps(plans), [])
})
