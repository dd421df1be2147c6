import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { join } from 'node:path'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { WebSocket } from 'ws'
import { Random } from '../../electron/engine/base/random.ts'
import { openVectorsForJob } from '../../electron/engine/db/project.ts'
import { serve } from '../../electron/engine/serve.ts'
import type { ServedEngine } from '../../electron/engine/serve.ts'
import { methods } from '../../shared/contract/contract.ts'
import type { MethodName, Params, Result } from '../../shared/contract/contract.ts'
import {
  mapLabelsRoute,
  mapRoute,
  previewRoute,
  soundRoute,
  UploadId,
  uploadRoute,
} from '../../shared/contract/blob-routes.ts'
import { decodeLabels, decodePlaces } from '../../shared/contract/map-bytes.ts'
import { createClient } from '../../shared/rpc/client.ts'
import type { WireClient } from '../../shared/rpc/client.ts'
import type { JobId, TaskId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import type { LabellingProject } from '../support/labelling-project.ts'

const TEST_JOBS = new URL('../support/test-jobs.ts', import.meta.url).href
const SAMPLES = 100
const page = { offset: 0, limit: 10 }

let folder: string
let made: LabellingProject
let served: ServedEngine
let client: WireClient
let cookie: string
const called = new Set<MethodName>()

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'handful-wire-'))
  made = await makeLabellingProject(folder, SAMPLES)
  served = await serve(made.path, { moduleUrl: () => TEST_JOBS, isAutomatic: false, random: new Random(4) })
  const response = await fetch(served.ready.url, { redirect: 'manual' })
  cookie = response.headers.get('set-cookie')!.split(';')[0]!
  const { port } = served.ready
  const headers = { cookie, origin: `http://127.0.0.1:${port}` }
  client = createClient(() => new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers }))
})

after(async () => {
  client.close()
  await served.stop()
  rmSync(folder, { recursive: true })
})

/** Calls through the socket; the client has checked the result against the contract when it comes back. */
function call<M extends MethodName>(method: M, params: Params<M>): Promise<Result<M>> {
  called.add(method)
  return client.call(method, params)
}

async function finish({ id }: { id: JobId }): Promise<void> {
  await served.engine.jobs.ended(id)
}

test('project and data', async () => {
  const { taskId, runId, sampleIds } = made
  const summary = await call('project.get', {})
  assert.deepEqual(
    { name: summary.name, samples: summary.sampleCount, task: summary.task.id, run: summary.activeRunId },
    { name: 'test', samples: SAMPLES, task: taskId, run: runId },
  )
  const [source] = await call('data.sources', {})
  assert.equal(source?.sampleCount, SAMPLES)
  const { total, samples } = await call('data.samples', page)
  assert.deepEqual([total, samples.length, samples[0]?.id], [SAMPLES, 10, sampleIds[0]])
  assert.deepEqual(await call('data.rejected', page), { total: 0, files: [] })
  assert.equal((await call('data.sample', { sampleId: sampleIds[0]! })).label, null)
  assert.deepEqual(await call('data.columns', {}), {})
  assert.equal((await call('project.setModality', { modality: 'images' })).modality, 'images')
  await assert.rejects(call('project.setModality', { modality: 'series' }), { code: 'bad-input' })
  await assert.rejects(call('data.sample', { sampleId: 9999 as never }), { code: 'not-found' })
})

test('adding data needs a folder or a file that is there', async () => {
  const job = await call('data.add', { path: folder, classesFrom: null })
  assert.equal(job.kind, 'import')
  await finish(job)
  await assert.rejects(call('data.add', { path: join(folder, 'nowhere'), classesFrom: null }), { code: 'not-found' })
  await assert.rejects(call('data.add', { path: 'photos', classesFrom: null }), { code: 'bad-input' })
  const file = join(folder, 'notes.txt')
  writeFileSync(file, 'no picture')
  await finish(await call('data.add', { path: file, classesFrom: null }))
  if (process.platform === 'win32') return
  await assert.rejects(call('data.add', { path: '/dev/null', classesFrom: null }), { code: 'bad-input' })
})

test('digits to try Handful with are added to the project itself', async () => {
  const job = await call('data.addDigits', {})
  assert.equal(job.kind, 'import')
  await call('jobs.cancel', { jobId: job.id })
})

test('jobs are started, paused, resumed, stopped and cancelled', async () => {
  const changes: string[] = []
  const stopListening = client.on('jobs.changed', ({ state }) => changes.push(state))
  const job = await call('learn.pretrain', { minutes: 1, objective: 'nt-xent', seed: 10_000 })
  assert.deepEqual([job.kind, job.state, job.canPause], ['pretrain', 'running', true])
  assert.equal((await call('jobs.pause', { jobId: job.id })).state, 'paused')
  assert.equal((await call('jobs.resume', { jobId: job.id })).state, 'running')
  assert.equal((await call('jobs.stop', { jobId: job.id })).id, job.id)
  await finish(job)
  const trained = (await call('learn.runs', {})).find(({ objective }) => objective !== null)!
  assert.deepEqual([trained.preset, trained.views, trained.parentId], [null, 2, null])
  served.engine.project.runs.setState(trained.id, 'trained')
  const further = await call('learn.goOn', { runId: trained.id, minutes: 1, seed: 1 })
  await finish(await call('jobs.stop', { jobId: further.id }))
  assert.equal((await call('learn.runs', {})).at(-1)?.parentId, trained.id)
  const [effort, code] = [{ minutes: 1, seed: 1 }, 'bad-input']
  await assert.rejects(call('learn.goOn', { runId: made.runId, ...effort }), { code })
  await assert.rejects(call('learn.pretrain', { ...effort, objective: 'sigreg', views: 5 }), { code })
  const embedding = await call('learn.embed', { runId: made.runId })
  await finish(embedding)
  assert.equal((await call('jobs.cancel', { jobId: embedding.id })).state, 'succeeded')
  await assert.rejects(call('jobs.pause', { jobId: embedding.id }), { code: 'bad-input' })
  await assert.rejects(call('jobs.resume', { jobId: 9999 as never }), { code: 'not-found' })
  const [newest, ...older] = await call('jobs.list', {})
  assert.equal(newest?.id, embedding.id)
  assert.ok(older.length >= 1)
  stopListening()
  assert.deepEqual([changes[0], changes.includes('paused'), changes.includes('succeeded')], ['queued', true, true])
})

test('runs, curves and neighbours', async () => {
  const runs = await call('learn.runs', {})
  assert.equal(runs.find(({ id }) => id === made.runId)?.embeddedCount, SAMPLES)
  assert.deepEqual(await call('learn.curve', { runId: made.runId }), [])
  await assert.rejects(call('learn.curve', { runId: 9999 as never }), { code: 'not-found' })
  const [first, second] = made.sampleIds
  assert.deepEqual(await call('learn.neighbours', { sampleId: first!, limit: 5 }), [{ sampleId: second, cosine: 1 }])
  await finish(await call('learn.embed', { runId: null }))
})

test('the map, its places and labels as bytes', async () => {
  const { taskId, runId, sampleIds } = made
  assert.equal(await call('map.status', {}), null)
  let changes = 0
  const stopListening = client.on('map.changed', () => changes++)
  await finish(await call('map.start', { isAnew: false }))
  const vectors = openVectorsForJob(served.engine.project.paths)
  const places = Float32Array.from({ length: 2 * 90 }, (_, at) => at)
  vectors.maps.replace(runId, { sampleIds: Int32Array.from(sampleIds.slice(0, 90)), places, placedLater: 3 })
  vectors.close()
  const { version, ...status } = (await call('map.status', {}))!
  assert.deepEqual(status, { runId, samples: 90, placedLater: 3, missing: SAMPLES - 90 })
  assert.equal(changes, 1)
  stopListening()

  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${served.ready.port}${path}`, { headers: { cookie } })
  assert.deepEqual(decodePlaces(await (await get(mapRoute(version))).arrayBuffer()).places, places)
  const labels = decodeLabels(await (await get(mapLabelsRoute(version, taskId))).arrayBuffer())
  assert.equal(labels.classIds.length, 90)
  assert.deepEqual([(await get(mapRoute(version + 1))).status, (await get(mapRoute(version))).status], [404, 200])
})

test('tasks', async () => {
  let changes = 0
  const stopListening = client.on('tasks.changed', () => changes++)
  const other = await call('tasks.create', { name: ' Other ' })
  const { id: taskId } = other
  await assert.rejects(call('tasks.create', { name: 'Other' }), { code: 'bad-input' })
  assert.deepEqual(await call('tasks.rename', { taskId, name: 'Colour' }), { ...other, name: 'Colour' })
  assert.deepEqual(await call('tasks.use', { taskId }), { id: taskId, name: 'Colour' })
  assert.equal((await call('project.get', {})).task.id, taskId)
  assert.deepEqual(await call('tasks.delete', { taskId }), {})
  assert.equal((await call('project.get', {})).task.id, made.taskId)
  const empty = { classes: 0, labels: 0 }
  assert.deepEqual(await call('tasks.list', {}), [
    { id: made.taskId, name: 'Classes', ...empty, isDeleted: false },
    { id: taskId, name: 'Colour', ...empty, isDeleted: true },
  ])
  await assert.rejects(call('label.counts', { taskId }), { code: 'not-found' })
  assert.equal((await call('tasks.restore', { taskId })).name, 'Colour')
  assert.equal(changes, 5)
  stopListening()
})

test('classes, cards, labels, undo and redo', async () => {
  const { taskId } = made
  const seen: string[] = []
  for (const event of ['classes.changed', 'labels.changed', 'cards.changed'] as const)
    client.on(event, () => seen.push(event))
  const cat = await call('classes.create', { taskId, name: 'Cat' })
  assert.deepEqual(await call('classes.update', { classId: cat.id, key: 'x' }), { ...cat, key: 'x' })
  assert.equal((await call('classes.list', { taskId })).length, 1)
  await assert.rejects(call('classes.list', { taskId: 9999 as TaskId }), { code: 'not-found' })

  const cards = await call('label.cards', { taskId, limit: 10 })
  assert.deepEqual([cards.length, cards[7]?.kind, cards[0]?.exemplar], [10, 'check', made.sampleIds[0]])
  assert.deepEqual(await call('label.skip', { taskId, number: 1 }), {})
  assert.equal((await call('label.cards', { taskId, limit: 10 }))[0]?.number, 2)
  const { exemplar, members } = cards[1]!
  const sampleIds = [exemplar, ...members.map(({ sampleId }) => sampleId)]
  const { changed } = await call('label.assign', { taskId, sampleIds, classId: cat.id, origin: 'group' })
  assert.equal(changed, sampleIds.length)
  assert.equal((await call('label.counts', { taskId })).labelled, sampleIds.length)
  assert.deepEqual(
    (await call('label.undo', { taskId })).sampleIds,
    sampleIds.toSorted((a, b) => a - b),
  )
  assert.equal((await call('label.redo', { taskId })).sampleIds.length, sampleIds.length)
  const unknown = { taskId, sampleIds: [9999 as never], classId: null, origin: 'hand' as const }
  await assert.rejects(call('label.assign', unknown), { code: 'not-found' })
  await finish(await call('label.suggest', { taskId, count: 10 }))
  const expected = [
    'classes.changed',
    'labels.changed',
    'classes.changed',
    'labels.changed',
    'cards.changed',
    'labels.changed',
    'labels.changed',
    'cards.changed',
  ]
  assert.deepEqual(seen.slice(0, expected.length), expected)
})

test('cards of chosen samples, found by name, alike, and what cannot be broken in two', async () => {
  const { taskId, sampleIds } = made
  const found = await call('label.find', { text: '9.PNG', limit: 3 })
  assert.deepEqual([found.total, found.samples.length, found.samples[0]?.path], [SAMPLES / 10, 3, '9.png'])
  const chosen = [sampleIds[50]!, sampleIds[51]!, sampleIds[52]!]
  const gathered = await call('label.gather', { taskId, sampleIds: chosen })
  assert.deepEqual(new Set([gathered.exemplar, ...gathered.members.map(({ sampleId }) => sampleId)]), new Set(chosen))
  // All embeddings of this project are the same.
  await assert.rejects(call('label.break', { taskId, sampleIds: chosen }), { code: 'bad-input' })
  assert.equal((await call('label.alike', { taskId, sampleId: chosen[0]!, limit: 4 })).exemplar, chosen[0])
  await assert.rejects(call('label.gather', { taskId, sampleIds: [9999 as never] }), { code: 'bad-input' })
})

test('a card of what looks like a file that was uploaded, once', async () => {
  const { taskId, sampleIds } = made
  const { port } = served.ready
  const origin = `http://127.0.0.1:${port}`
  const body = String(sampleIds[70])
  const response = await fetch(`${origin}${uploadRoute('a bird.txt')}`, { method: 'POST', headers: { cookie, origin }, body }) // prettier-ignore
  const upload = UploadId.parse((await response.text()).trim())
  const { card, isWhole } = await call('label.likeFile', { taskId, upload, limit: 9 })
  assert.deepEqual([card.exemplar, card.kind, isWhole], [sampleIds[70], 'chosen', true])
  await assert.rejects(call('label.likeFile', { taskId, upload, limit: 9 }), { code: 'not-found' })
})

test('classes merged and deleted, the history of a label, keys that are moved', async () => {
  const { taskId, sampleIds } = made
  const [one, other] = [await call('classes.create', { taskId, name: 'One' }), await call('classes.create', { taskId, name: 'Other' })] // prettier-ignore
  const sampleId = sampleIds[60]!
  await call('label.assign', { taskId, sampleIds: [sampleId], classId: one.id, origin: 'hand' })
  await call('classes.merge', { classId: one.id, intoId: other.id })
  assert.equal((await call('data.sample', { sampleId })).label?.classId, other.id)
  const [record] = await call('label.history', { taskId, sampleId })
  assert.deepEqual([record?.className, record?.became], ['One', { name: 'Other' }])
  await call('classes.delete', { classId: other.id })
  assert.equal((await call('data.sample', { sampleId })).label, null)
  const order = { taskId, sampleIds: [sampleId], origin: 'hand' as const }
  const fresh = (await call('label.assignNew', { ...order, name: 'New' })).made
  assert.equal((await call('data.sample', { sampleId })).label?.classId, fresh.id)
  const revised = []
  for (let undone = 0; undone < 6; undone++) revised.push((await call('label.undo', { taskId })).what)
  assert.deepEqual(revised, ['labels', 'classes', 'classes', 'labels', 'classes', 'classes'])
  assert.deepEqual(await call('review.cell', { taskId, actual: one.id, predicted: other.id }), [])

  const { skip } = await call('label.keys', { taskId })
  assert.equal((await call('label.moveKey', { taskId, command: 'skip', key: 'z' })).skip, 'z')
  assert.equal((await call('label.keys', { taskId })).skip, 'z')
  assert.equal((await call('label.moveKey', { taskId, command: 'skip', key: skip })).skip, skip)
})

test('classifier and export', async () => {
  const { taskId, sampleIds, runId } = made
  assert.equal(await call('classifier.summary', { taskId }), null)
  assert.equal(await call('classifier.evaluation', { taskId, target: null }), null)
  const request = { taskId, directory: join(folder, 'out'), formats: ['csv' as const] }
  await assert.rejects(call('export.start', request), { code: 'no-classifier' })
  await finish(await call('classifier.train', { taskId }))

  const { project } = served.engine
  const { id: classId } = project.classes.create(taskId, 'Dog')
  const vectors = openVectorsForJob(project.paths)
  vectors.predictions.replaceAll(taskId, 'head', [{ sampleId: sampleIds[0]!, classId, confidence: 0.8 }])
  vectors.close()
  project.classifiers.add({
    taskId, runId,
    kind: 'head', labels: 5, actions: 1, accuracy: null, confusion: [[0]], classIds: [classId], predictedCounts: [1],
  }) // prettier-ignore
  assert.equal((await call('classifier.summary', { taskId }))?.labels, 5)
  const evaluation = await call('classifier.evaluation', { taskId, target: 0.9 })
  assert.deepEqual([evaluation?.stopping.advice, evaluation?.efficiency.measured], ['too-early', []])
  const predictions = [{ sampleId: sampleIds[0]!, classId, confidence: 0.8 }]
  assert.deepEqual(await call('classifier.predictions', { taskId, classId: null, ...page }), { total: 1, predictions })
  assert.deepEqual(await call('classifier.predictions', { taskId, classId, ...page }), { total: 1, predictions })
  await finish(await call('export.start', request))
})

test('review, and comparing with random labels', async () => {
  const { taskId } = made
  const ended: string[] = []
  const unsubscribe = [
    client.on('review.changed', () => ended.push('review')),
    client.on('classifier.changed', () => ended.push('comparison')),
  ]
  assert.equal(await call('review.get', { taskId }), null)
  await finish(await call('review.start', { taskId }))
  await finish(await call('classifier.compareWithRandom', { taskId }))
  // What was sent before an answer has arrived before it.
  await call('classifier.summary', { taskId })
  assert.deepEqual(ended, ['review', 'comparison'])
  for (const stop of unsubscribe) stop()
})

test('models side by side', async () => {
  const { taskId } = made
  const { models, proposed, chosen } = await call('models.compare', { taskId })
  assert.deepEqual([models.map(({ kind }) => kind), proposed, chosen], [['head'], 'head', null])
  let changes = 0
  const stopListening = client.on('classifier.changed', () => changes++)
  const job = await call('models.train', { taskId, kind: 'from-scratch', minutes: 1, seed: 1 })
  assert.equal(job.kind, 'from-scratch')
  await finish(job)
  const nothingLearned = call('models.train', { taskId, kind: 'fine-tuned', minutes: 1, seed: 1 })
  await assert.rejects(nothingLearned, { code: 'not-pretrained' })
  await assert.rejects(call('models.choose', { taskId, kind: 'fine-tuned' }), { code: 'no-classifier' })
  assert.equal((await call('models.choose', { taskId, kind: 'head' })).chosen, 'head')
  assert.equal((await call('models.choose', { taskId, kind: null })).chosen, null)
  assert.equal(changes, 3)
  stopListening()
})

test('a preview is drawn from the file once and kept', async () => {
  const [first, second] = made.sampleIds
  const get = (path: string): Promise<Response> =>
    fetch(`http://127.0.0.1:${served.ready.port}${path}`, { headers: { cookie } })
  const response = await get(previewRoute(first!, 160))
  assert.equal(response.status, 200)
  assert.match(response.headers.get('content-type')!, /^image\//)
  const bytes = Buffer.from(await response.arrayBuffer())
  assert.deepEqual(Buffer.from(served.engine.project.previews.get(first!, 160)!.bytes), bytes)
  assert.equal((await get(previewRoute(second!, 160))).status, 404)
  // A picture is no sound.
  assert.equal((await get(soundRoute(first!))).status, 404)
})

test('every method of the contract was called', () => {
  assert.deepEqual([...called].toSorted(), Object.keys(methods).toSorted())
})
