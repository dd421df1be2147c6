import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openProjectReadable, openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { JobMemory } from '../../../electron/engine/jobs/job-memory.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import type { ClassId, SampleId } from '../../../shared/domain/ids.ts'
import { embeddedProject, labelHalves } from '../../support/learning-project.ts'
import { runJob, type JobHooks } from '../../support/run-job.ts'

const ids = (...numbers: number[]): SampleId[] => numbers as SampleId[]

test('training that remembers believes what training afresh believes', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, taskId, runId } = made
  const memory = new JobMemory(project.paths)
  t.after(() => memory.dispose())
  const beliefs = async (hooks?: JobHooks) => {
    await runJob(project, trainJob, { taskId, runId }, hooks)
    return project.predictions.all(taskId, 'propagated')
  }
  for (const labelled of [ids(1, 2, 3, 4), ids(5, 6), ids(7)]) {
    labelHalves(made, labelled)
    const [warm, afresh] = [await beliefs({ memory }), await beliefs()]
    assert.deepEqual(warm.map(({ classId }) => classId), afresh.map(({ classId }) => classId)) // prettier-ignore
    warm.forEach(({ confidence }, at) => assert.ok(Math.abs(confidence - afresh[at]!.confidence) < 0.02))
  }
})

test('what was read stays until another process writes to it, or another run is asked for', async (t) => {
  const { project, taskId, runId } = await embeddedProject(t, 20)
  const memory = new JobMemory(project.paths)
  const reader = openProjectReadable(project.paths)
  t.after(() => (memory.dispose(), reader.close()))
  const first = memory.space(reader, runId)
  memory.vectors.predictions.replaceAll(taskId, 'propagated', [])
  assert.equal(memory.space(reader, runId), first)
  const other = openVectorsForJob(project.paths)
  const { sampleIds, dim, vectors } = other.embeddings.loadAll(runId)
  other.embeddings.putBatch(runId, { sampleIds: sampleIds.slice(0, 1), dim, vectors: vectors.slice(dim, 2 * dim) })
  other.close()
  const second = memory.space(reader, runId)
  assert.notEqual(second, first)
  assert.deepEqual(second.space.vectors.data.slice(0, dim), vectors.slice(dim, 2 * dim))
  const { id } = project.runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'trained' })
  assert.throws(() => memory.space(reader, id), { code: 'no-embeddings' })
})

test('what was found holds for one space and the same classes', async (t) => {
  const { project, taskId, runId } = await embeddedProject(t, 20)
  const memory = new JobMemory(project.paths)
  const reader = openProjectReadable(project.paths)
  t.after(() => (memory.dispose(), reader.close()))
  const space = memory.space(reader, runId)
  const [one, two, three] = [1, 2, 3] as ClassId[]
  const fit = memory.fit(taskId, space, [one!, two!])
  assert.equal(memory.fit(taskId, space, [one!, two!]), fit)
  assert.notEqual(memory.fit(taskId, space, [one!, two!, three!]), fit)
  assert.notEqual(memory.fit(taskId, { ...space }, [one!, two!]), fit)
})
