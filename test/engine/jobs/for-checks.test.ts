import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { forChecks, keptForChecks } from '../../../electron/engine/jobs/for-checks.ts'
import { drawMoreChecks } from '../../../electron/engine/jobs/label-cards.ts'
import type { Project } from '../../../electron/engine/db/project.ts'
import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { newSample, temporaryProject } from '../../support/project.ts'

/** Twenty windows of each recording, by the name of it. */
function addRecordings(project: Project, names: readonly string[]): Map<SampleId, string> {
  const source = project.sources.add('/sound', false, { classesFrom: null })
  const samples = names.flatMap((recording, at) =>
    Array.from({ length: 20 }, (_, window) => ({ ...newSample(20 * at + window), recording })),
  )
  const added = project.samples.addBatch(source, samples)
  return new Map(added.map(({ sampleId }, at) => [sampleId, names[Math.floor(at / 20)]!]))
}

function newTask(project: Project): TaskId {
  return project.tasks.create('Activity').id
}

test('checks come from about a fifth of the recordings, and never from the others', (t) => {
  const project = temporaryProject(t)
  const recordings = addRecordings(
    project,
    Array.from({ length: 20 }, (_, i) => `walk ${i}`),
  )
  const taskId = newTask(project)
  drawMoreChecks(project, new Random(1), taskId, 400)
  const drawn = project.checks.all(taskId)
  const asked = new Set(drawn.map((sampleId) => recordings.get(sampleId)))
  assert.ok(asked.size >= 1 && asked.size <= 9, `${asked.size} recordings`)
  assert.equal(drawn.length, 20 * asked.size)
  const isKept = keptForChecks(project)
  assert.ok([...recordings].every(([sampleId, name]) => isKept(sampleId) === asked.has(name)))
})

test('without recordings every sample may be a check, and none is kept for them', (t) => {
  const project = temporaryProject(t)
  const source = project.sources.add('/photos', false, { classesFrom: null })
  const samples = project.samples.addBatch(source, [newSample(1), newSample(2)])
  assert.ok(samples.every(({ sampleId }) => forChecks(project)(sampleId) && !keptForChecks(project)(sampleId)))
})
