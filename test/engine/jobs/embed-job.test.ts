import assert from 'node:assert/strict'
import { test } from 'node:test'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { loadInputs } from '../../../electron/engine/jobs/load-inputs.ts'
import { loadSpace } from '../../../electron/engine/jobs/load-space.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import { gatherInputs } from '../../../electron/engine/learn/gather-inputs.ts'
import { images } from '../../../electron/engine/modalities/images/images.ts'
import {
  addPictures,
  classicalRun,
  embeddedProject,
  pictureProject,
  writePictures,
} from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'
import { dotOf } from '../../support/vectors.ts'

test('only what is new is embedded, by the same model, and all are neighbours of all', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, runId, pictures } = made
  const before = project.embeddings.loadAll(runId)
  assert.equal(project.info.get().activeRunId, runId)
  await writePictures(pictures, 40, 50)
  await addPictures(made)

  const result = await runJob<{ runId: typeof runId }, object>(project, embedJob, { runId })
  assert.deepEqual(result, { runId, added: 10, count: 50, dim: before.dim })
  assert.deepEqual([project.runs.get(runId).embeddedCount, project.runs.get(runId).state], [50, 'embedded'])
  const after = project.embeddings.loadAll(runId)
  assert.deepEqual(after.vectors.subarray(0, before.vectors.length), before.vectors)

  await startTensorFlow()
  const { spec, weights } = new RunFiles(project.paths, runId).readEncoder('embedding')!
  const inputs = loadInputs(project.inputs, images, { side: spec.inputShape[0] })
  const encoder = Encoder.fromWeights(spec, weights)
  const pixels = gatherInputs(inputs, Int32Array.of(45))
  const output = encoder.forward(pixels, 'infer')
  const expected = output.dataSync<'float32'>()
  const found = project.embeddings.get(runId, inputs.sampleIds[45]!)!
  expected.forEach((value, at) => assert.ok(Math.abs(value - found[at]!) < 1e-5))

  const { neighbours, vectors, sampleIds } = loadSpace(project, runId)
  assert.equal(sampleIds.length, 50)
  const row = (at: number): Float32Array => vectors.data.subarray(at * vectors.cols, (at + 1) * vectors.cols)
  for (const at of [0, 49]) {
    const cosines = sampleIds.map((_, other) => (other === at ? -Infinity : dotOf(row(at), row(other))))
    assert.ok(Math.abs(neighbours.cosines[at * neighbours.k]! - Math.max(...cosines)) < 1e-5)
  }
  encoder.dispose()
  pixels.dispose()
  output.dispose()
})

test('embedding again with nothing new changes nothing', async (t) => {
  const { project, runId } = await embeddedProject(t, 12)
  const before = project.embeddings.loadAll(runId)
  const { added } = await runJob<{ runId: typeof runId }, { added: number }>(project, embedJob, { runId })
  assert.equal(added, 0)
  assert.deepEqual(project.embeddings.loadAll(runId), before)
})

test('an embedding interrupted before neighbours were found says so and is completed by the next', async (t) => {
  const { project } = await pictureProject(t, 12)
  const runId = classicalRun(project)
  const onReport = ({ stage }: { stage?: string }): void => {
    if (stage === 'Finding neighbours') throw new Error('killed here')
  }
  await assert.rejects(runJob(project, embedJob, { runId }, { onReport }), /killed here/)
  assert.equal(project.embeddings.count(runId), 12)
  assert.equal(project.info.get().activeRunId, null)
  assert.throws(() => loadSpace(project, runId), { code: 'no-embeddings' })
  const { added } = await runJob<{ runId: typeof runId }, { added: number }>(project, embedJob, { runId })
  assert.equal(added, 0)
  assert.equal(loadSpace(project, runId).neighbours.rows, 12)
})

test('a run whose pretraining has not ended cannot embed', async (t) => {
  const { project } = await pictureProject(t, 4)
  const { id: runId } = project.runs.create({
    objective: 'nt-xent',
    minutes: 1,
    seed: 1,
    config: {},
    state: 'training',
  })
  await assert.rejects(runJob(project, embedJob, { runId }), { code: 'not-trained' })
  assert.equal(project.embeddings.count(runId), 0)
})
