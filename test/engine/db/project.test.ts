import Database from 'better-sqlite3'
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import {
  createProject,
  openProject,
  openProjectReadable,
  openVectorsForJob,
} from '../../../electron/engine/db/project.ts'
import type { RunId } from '../../../shared/domain/ids.ts'
import { addSamples, temporaryFolder, temporaryProject } from '../../support/project.ts'

test('a new project has its name, its task and its folders, and opens again', () => {
  const path = join(temporaryFolder(), 'birds.handful')
  const made = createProject(path, { modality: 'images' }, () => 5)
  assert.deepEqual(made.info.get(), { name: 'birds', modality: 'images', createdAt: 5, activeRunId: null })
  assert.equal(made.tasks.default().name, 'Classes')
  assert.ok([made.paths.runs, made.paths.index, made.paths.backups, made.paths.logs].every((path) => existsSync(path)))
  const run = made.runs.create({ objective: null, minutes: 0, seed: 1, config: {}, state: 'trained' })
  made.info.setActiveRun(run.id)
  made.close()
  const opened = openProject(path)
  assert.equal(opened.info.get().activeRunId, run.id)
  assert.throws(() => opened.info.setActiveRun(99 as RunId), /FOREIGN KEY/)
  opened.close()
})

test('a name can be given, a folder must end in .handful, and nothing is ever overwritten', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'a.handful')
  const made = createProject(path, { name: 'Birds of May', modality: 'images' })
  assert.equal(made.info.get().name, 'Birds of May')
  made.close()
  assert.throws(() => createProject(path, { modality: 'images' }), { code: 'already-exists' })
  assert.throws(() => createProject(join(folder, 'a'), { modality: 'images' }), { code: 'bad-input' })
  assert.throws(() => createProject(join(folder, '.handful'), { modality: 'images' }), { code: 'bad-input' })
})

test('what is no project is said to be none, and is left alone', () => {
  const folder = temporaryFolder()
  assert.throws(() => openProject(join(folder, 'none.handful')), { code: 'not-found' })
  assert.deepEqual(readdirSync(folder), [])

  const halfMade = join(folder, 'half.handful')
  mkdirSync(halfMade)
  writeFileSync(join(halfMade, 'project.db'), '')
  assert.throws(() => openProject(halfMade), { code: 'not-found', message: /half made/ })

  const foreign = join(folder, 'foreign.handful')
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'project.db'), 'not a database '.repeat(1000))
  assert.throws(() => openProject(foreign), { code: 'damaged', message: /is damaged.*backups/ })
})

test('a project of a newer Handful is refused, and can be opened by that one afterwards', (t) => {
  const made = temporaryProject(t)
  made.close()
  const db = new Database(made.paths.projectDb)
  const format = db.pragma('user_version', { simple: true })
  db.pragma('user_version = 99')
  assert.throws(() => openProject(made.paths.root), { code: 'newer-file' })
  db.pragma(`user_version = ${format}`)
  db.close()
  openProject(made.paths.root).close()
})

test('derived databases can be deleted and come back empty', (t) => {
  const made = temporaryProject(t)
  const [sampleId] = addSamples(made, 1)
  const vectors = openVectorsForJob(made.paths)
  vectors.inputs.putBatch([{ sampleId: sampleId!, shape: [1, 1, 3], data: Uint8Array.of(1, 2, 3) }])
  vectors.close()
  assert.equal(made.inputs.count(), 1)
  made.close()
  for (const file of readdirSync(made.paths.root)) {
    if (/^(vectors|previews)\.db/.test(file)) rmSync(join(made.paths.root, file))
  }
  const opened = openProject(made.paths.root)
  assert.equal(opened.inputs.count(), 0)
  assert.equal(opened.samples.counts().samples, 1)
  opened.close()
})

test('a job process reads the truth and writes vectors, never the other way round', (t) => {
  const project = temporaryProject(t)
  const [sampleId] = addSamples(project, 1)
  const input = { sampleId: sampleId!, shape: [1, 1, 3], data: Uint8Array.of(1, 2, 3) }
  const reader = openProjectReadable(project.paths)
  const vectors = openVectorsForJob(project.paths)
  assert.deepEqual(reader.samples.ids(), [sampleId])
  assert.throws(() => reader.tasks.create('x'), { code: /^SQLITE_READONLY/ })
  assert.throws(() => project.inputs.putBatch([input]), { code: /^SQLITE_READONLY/ })
  vectors.inputs.putBatch([input])
  assert.equal(project.inputs.count(), 1)
  reader.close()
  vectors.close()
})

test('several writes can land together or not at all', (t) => {
  const project = temporaryProject(t)
  const half = (): void =>
    project.atomically(() => {
      addSamples(project, 3)
      throw new Error('stopped')
    })
  assert.throws(half, /stopped/)
  assert.deepEqual([project.samples.ids(), project.sources.list()], [[], []])
})

test('opening keeps a copy a day', (t) => {
  const made = temporaryProject(t)
  made.close()
  const day = 24 * 60 * 60 * 1000
  for (const time of [1, 2, day + 3, day + 4]) openProject(made.paths.root, () => time).close()
  assert.deepEqual(readdirSync(made.paths.backups).toSorted(), ['project-1.db', `project-${day + 3}.db`])
})

test('a job that ran when the engine went away is interrupted, whatever else is as it was', (t) => {
  const made = temporaryProject(t)
  const [running, queued] = [made.jobs.create('pretrain', {}), made.jobs.create('embed', {})]
  made.jobs.markRunning(running.id, 1)
  made.close()
  const opened = openProject(made.paths.root)
  const { state, error, pid } = opened.jobs.get(running.id)
  assert.deepEqual([state, pid], ['paused', null])
  assert.match(error ?? '', /^Interrupted/)
  assert.equal(opened.jobs.get(queued.id).state, 'queued')
  opened.close()
})
