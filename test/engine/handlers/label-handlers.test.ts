import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEngine } from '../../../electron/engine/engine.ts'
import type { Engine } from '../../../electron/engine/engine.ts'
import type { TaskId } from '../../../shared/domain/ids.ts'
import type { JobKind } from '../../../shared/domain/jobs.ts'
import { createInProcessClient } from '../../../shared/rpc/in-process.ts'
import type { WireClient } from '../../../shared/rpc/client.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import type { LabellingProject } from '../../support/labelling-project.ts'

const TEST_JOBS = new URL('../../support/test-jobs.ts', import.meta.url).href

async function openEngine(
  t: TestContext,
  samples: number,
  isAutomatic: boolean,
): Promise<LabellingProject & { engine: Engine; client: WireClient }> {
  const folder = mkdtempSync(join(tmpdir(), 'handful-label-'))
  const made = await makeLabellingProject(folder, samples)
  const engine = await startEngine(made.path, { isAutomatic, moduleUrl: () => TEST_JOBS })
  const client = createInProcessClient(engine)
  t.after(async () => {
    client.close()
    await engine.close()
    rmSync(folder, { recursive: true })
  })
  return { ...made, engine, client }
}

function jobsOf({ jobs }: Engine, kind: JobKind): number {
  return jobs.list().filter((job) => job.kind === kind).length
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(20)
}

test('a group label leaves out samples drawn as checks meanwhile, a hand label answers them', async (t) => {
  const { engine, client, taskId, sampleIds } = await openEngine(t, 20, false)
  const { id: classId } = await client.call('classes.create', { taskId, name: 'Cat' })
  const [first, second, third] = sampleIds
  engine.project.checks.draw(taskId, [second!])
  const group = await client.call('label.assign', {
    taskId,
    sampleIds: [first!, second!, third!],
    classId,
    origin: 'group',
  })
  assert.equal(group.changed, 2)
  assert.equal((await client.call('label.counts', { taskId })).checksAnswered, 0)
  await client.call('label.assign', { taskId, sampleIds: [second!], classId, origin: 'hand' })
  const { checksAnswered, labelled } = await client.call('label.counts', { taskId })
  assert.deepEqual([checksAnswered, labelled], [1, 2])
})

test('labels of two classes train a classifier once, however many come at a time', async (t) => {
  const { engine, client, taskId, sampleIds } = await openEngine(t, 100, true)
  const cat = await client.call('classes.create', { taskId, name: 'Cat' })
  const dog = await client.call('classes.create', { taskId, name: 'Dog' })
  const trained = new Promise((resolve) => client.on('classifier.changed', resolve))
  for (const [index, { id: classId }] of [cat, dog, cat, dog].entries()) {
    await client.call('label.assign', { taskId, sampleIds: [sampleIds[index]!], classId, origin: 'hand' })
  }
  assert.equal(jobsOf(engine, 'train'), 0)
  assert.deepEqual(await trained, { taskId })
  assert.equal(jobsOf(engine, 'train'), 1)
  assert.equal(jobsOf(engine, 'suggest'), 0)
})

test('one class alone trains nothing, and few cards left ask for fresh ones once', async (t) => {
  const { engine, client, taskId, sampleIds } = await openEngine(t, 45, true)
  const { id: classId } = await client.call('classes.create', { taskId, name: 'Cat' })
  await client.call('label.assign', { taskId, sampleIds: [sampleIds[0]!], classId, origin: 'hand' })
  await until(() => jobsOf(engine, 'suggest') === 1)
  await client.call('label.cards', { taskId, limit: 5 })
  await sleep(1500)
  assert.deepEqual([jobsOf(engine, 'suggest'), jobsOf(engine, 'train')], [1, 0])
})

test('after pretraining the samples are embedded', async (t) => {
  const { engine, client } = await openEngine(t, 20, true)
  await client.call('learn.pretrain', { minutes: 1, objective: 'nt-xent', seed: 2 })
  await until(() => jobsOf(engine, 'embed') === 1)
  const { runId } = engine.project.jobs.list().find(({ kind }) => kind === 'embed')!.params as { runId: number }
  assert.equal(engine.project.runs.get(runId as never).objective, 'nt-xent')
})

test('samples added later are embedded with the run in use', async (t) => {
  const { engine, client, runId } = await openEngine(t, 20, true)
  const folder = mkdtempSync(join(tmpdir(), 'handful-added-'))
  t.after(() => rmSync(folder, { recursive: true }))
  await client.call('data.add', { path: folder, classesFrom: null })
  await until(() => jobsOf(engine, 'import') === 1 && !engine.jobs.has('import', 'running'))
  assert.equal(jobsOf(engine, 'embed'), 0)

  engine.project.runs.setEmbedded(runId, 19, 4)
  await client.call('data.add', { path: folder, classesFrom: null })
  await until(() => jobsOf(engine, 'embed') === 1)
  const { params } = engine.project.jobs.list().find(({ kind }) => kind === 'embed')!
  assert.deepEqual(params, { runId })
})

test('a cancelled pretraining marks its run as failed', async (t) => {
  const { engine, client } = await openEngine(t, 20, false)
  const { id: jobId } = await client.call('learn.pretrain', { minutes: 1, objective: 'nt-xent', seed: 10_000 })
  await client.call('jobs.cancel', { jobId })
  assert.equal(engine.project.runs.list().at(-1)?.state, 'failed')
  assert.equal(jobsOf(engine, 'embed'), 0)
})

test('labels of two tasks train a classifier each; new embeddings train every task and suggest for the one in use', async (t) => {
  const { engine, client, taskId, sampleIds, runId } = await openEngine(t, 100, true)
  const other = await client.call('tasks.create', { name: 'Other' })
  for (const task of [taskId, other.id]) {
    for (const [index, name] of ['Cat', 'Dog'].entries()) {
      const { id: classId } = await client.call('classes.create', { taskId: task, name })
      await client.call('label.assign', { taskId: task, sampleIds: [sampleIds[index]!], classId, origin: 'hand' })
    }
  }
  const tasksOf = (kind: JobKind): TaskId[] =>
    engine.project.jobs.list().flatMap((job) => (job.kind === kind ? [(job.params as { taskId: TaskId }).taskId] : []))
  await until(() => jobsOf(engine, 'train') === 2)
  assert.deepEqual(tasksOf('train').sort(), [taskId, other.id])
  await client.call('tasks.use', { taskId: other.id })
  await client.call('learn.embed', { runId })
  await until(() => jobsOf(engine, 'train') === 4 && jobsOf(engine, 'suggest') === 1)
  assert.deepEqual(tasksOf('train').sort(), [taskId, taskId, other.id, other.id])
  assert.deepEqual(tasksOf('suggest'), [other.id])
})
