import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CheckStore } from '../../../electron/engine/db/check-store.ts'
import { projectMigrations } from '../../../electron/engine/db/migrations/migrations.ts'
import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { addSamples, recordedDb, slowSteps, temporaryProject } from '../../support/project.ts'

test('checks keep the order in which they were drawn and move from pending to answered and back', (t) => {
  const project = temporaryProject(t)
  const taskId = project.tasks.default().id
  const samples = addSamples(project, 6)
  const { id: classId } = project.classes.create(taskId, 'cat')
  assert.equal(project.checks.draw(taskId, [samples[4]!, samples[1]!]), 2)
  assert.equal(project.checks.draw(taskId, [samples[1]!, samples[3]!]), 1)
  assert.deepEqual(project.checks.all(taskId), [samples[4], samples[1], samples[3]])
  project.labels.assign({ taskId, sampleIds: [samples[1]!], classId, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: [samples[4]!], classId: null, origin: 'hand' })
  assert.deepEqual(project.checks.pending(taskId), [samples[3]])
  assert.deepEqual(project.checks.answered(taskId), [
    { sampleId: samples[4], classId: null },
    { sampleId: samples[1], classId },
  ])
  project.labels.undo(taskId)
  assert.deepEqual(project.checks.pending(taskId), [samples[4], samples[3]])
})

test('a sample somebody labelled is never drawn, and a draw that fails half way leaves nothing', (t) => {
  const project = temporaryProject(t)
  const taskId = project.tasks.default().id
  const samples = addSamples(project, 3)
  project.labels.assign({ taskId, sampleIds: [samples[0]!], classId: null, origin: 'hand' })
  assert.equal(project.checks.draw(taskId, samples), 2)
  const other = project.tasks.create('Other').id
  assert.throws(() => project.checks.draw(other, [samples[0]!, 99 as SampleId]), /FOREIGN KEY/)
  assert.deepEqual(project.checks.all(other), [])
})

test('pending and answered checks are found by index', () => {
  const { db, plansOf } = recordedDb(projectMigrations)
  const checks = new CheckStore(db, () => 0)
  const plans = plansOf(() => [checks.pending(1 as TaskId), checks.answered(1 as TaskId)])
  assert.deepEqual(
    slowSteps(plans).filter((step) => !step.includes('TEMP B-TREE')),
    [],
  )
})
