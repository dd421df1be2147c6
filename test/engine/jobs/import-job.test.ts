import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, test } from 'node:test'
import type { JobId, SampleId } from '../../../shared/domain/ids.ts'
import { createProject, openVectorsForJob, type Project } from '../../../electron/engine/db/project.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import { importJob, type ImportResult } from '../../../electron/engine/jobs/import-job.ts'
import { importWrites } from '../../../electron/engine/jobs/import-writes.ts'
import { JobRunner } from '../../../electron/engine/jobs/job-runner.ts'
import { JobMemory } from '../../../electron/engine/jobs/job-memory.ts'
import type { JobContext, JobProgress } from '../../../electron/engine/jobs/job.ts'
import { bmp24, hugePng, noise, redBlue } from '../../support/image-files.ts'
import { classicalRun } from '../../support/learning-project.ts'

let root = ''
let data = ''
let project: Project
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'handful-import-'))
  data = join(root, 'data')
  await mkdir(data)
  project = createProject(join(root, 'P.handful'), { modality: 'images' })
})
afterEach(async () => {
  project.close()
  await rm(root, { recursive: true })
})

async function put(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(join(data, path)), { recursive: true })
  await writeFile(join(data, path), bytes)
}

const nothingNew = { sourceId: 1, added: 0, duplicates: 0, rejected: 0, unchanged: 0, changed: 0, relabel: [] }

const png = (seed: number): Promise<Buffer> => noise(20, 12, seed).png().toBuffer()

interface Options {
  readonly path?: string
  readonly digits?: number
  readonly classesFrom?: 'folder' | null
  readonly signal?: AbortSignal
  /** Called before each write; what it throws takes the job down at that point. */
  readonly onWrite?: (name: string) => void
  readonly onReport?: (progress: Partial<JobProgress>) => void
}

/** The job as its process runs it, here in this process: the same databases, the same writes. */
async function runImport(options: Options = {}): Promise<ImportResult> {
  const context: JobContext = {
    paths: project.paths,
    jobId: 1 as JobId,
    memory: new JobMemory(project.paths),
    signal: options.signal ?? new AbortController().signal,
    wish: () => 'continue',
    report: (progress) => options.onReport?.(progress),
    write: async (name, payload) => {
      options.onWrite?.(name)
      const write = importWrites[name as keyof typeof importWrites] as (project: Project, payload: unknown) => never
      return project.atomically(() => write(project, payload))
    },
  }
  const { result } = await importJob.run(
    { path: options.path ?? data, classesFrom: options.classesFrom ?? null, digits: options.digits },
    context,
  )
  return result as ImportResult
}

const paths = (): string[] => project.samples.page(0, 1000).map((sample) => sample.path)
const rejectedFiles = () => project.rejected.page(0, 1000).map(({ path, kind }) => [path, kind])

test('digits are written to the path first, and come in without their classes', async () => {
  const stages = new Set<string | undefined>()
  const onReport = ({ stage }: Partial<JobProgress>): unknown => stages.add(stage)
  const { added } = await runImport({ path: project.paths.digits, digits: 40, onReport })
  assert.equal(added, 40)
  assert.ok(stages.has('Writing handwritten digits'))
  assert.deepEqual([project.samples.get(1 as SampleId)?.path, new TruthStore(project.db).all().size], ['0/0000.png', 0])
})

test('a folder comes in with sizes, inputs, duplicates and a reason for each file left out', async () => {
  await put('a/1.png', await png(1))
  await put('a/ü 猫.jpg', await noise(200, 100, 2).jpeg().toBuffer())
  await put('b/deep/er/copy of 1.png', await png(1))
  await put('b/rotated.jpg', await redBlue(40, 20).withMetadata({ orientation: 8 }).jpeg().toBuffer())
  await put('b/cut.jpg', (await noise(100, 100, 3).jpeg().toBuffer()).subarray(0, 2000))
  await put('b/bomb.png', await hugePng(90_000, 90_000))
  await put('notes.txt', Buffer.from('hello'))
  await put('.hidden.png', await png(9))

  const result = await runImport()
  assert.deepEqual(result, { sourceId: 1, added: 4, duplicates: 1, rejected: 3, unchanged: 0, changed: 0, relabel: [] })
  assert.deepEqual(
    project.samples
      .page(0, 10)
      .map(({ id, path, extent, aspect, duplicateOf }) => ({ id, path, extent, aspect, duplicateOf })),
    [
      { id: 1, path: 'a/1.png', extent: '20 × 12 px', aspect: 20 / 12, duplicateOf: null },
      { id: 2, path: 'a/ü 猫.jpg', extent: '200 × 100 px', aspect: 2, duplicateOf: null },
      { id: 3, path: 'b/rotated.jpg', extent: '20 × 40 px', aspect: 0.5, duplicateOf: null },
      { id: 4, path: 'b/deep/er/copy of 1.png', extent: '20 × 12 px', aspect: 20 / 12, duplicateOf: 1 },
    ],
  )
  assert.deepEqual(rejectedFiles(), [
    ['notes.txt', 'unsupported'],
    ['b/bomb.png', 'too-large'],
    ['b/cut.jpg', 'broken'],
  ])
  const inputs = [...project.inputs.scan()].flat()
  assert.deepEqual(
    inputs.map(({ sampleId, shape }) => [sampleId, ...shape]),
    [
      [1, 12, 20, 3],
      [2, 32, 64, 3],
      [3, 40, 20, 3],
    ],
  )
  assert.deepEqual(inputs[0]?.data, await noise(20, 12, 1).raw().toBuffer())
  const [source] = project.sources.list()
  assert.deepEqual([source?.path, source?.sampleCount, source?.duplicateCount, source?.rejectedCount], [data, 4, 1, 3])
})

test('adding the folder again adds only what is new and judges the rejected files anew', async () => {
  await put('1.png', await png(1))
  await put('bad.png', Buffer.from('no'))
  await runImport()
  await put('2.png', await png(2))
  await put('bad.png', await png(3))
  assert.deepEqual(await runImport(), {
    sourceId: 1,
    added: 2,
    duplicates: 0,
    rejected: 0,
    unchanged: 1,
    changed: 0,
    relabel: [],
  })
  assert.deepEqual(paths(), ['1.png', '2.png', 'bad.png'])
  assert.deepEqual(rejectedFiles(), [])
})

test('a file with another content is read again, also at the same size; its label is kept and flagged', async () => {
  const [before, after] = [90, 200].map((grey) => bmp24(4, 3, () => [grey, grey, grey]))
  assert.equal(before!.length, after!.length)
  await put('1.bmp', before!)
  await put('2.png', await png(3))
  await runImport()
  const [first] = project.samples.ids()
  const taskId = project.tasks.default().id
  const { id: classId } = project.classes.create(taskId, 'robin')
  project.labels.assign({ taskId, sampleIds: [first!], classId, origin: 'hand' })
  project.previews.put(first!, 160, { mime: 'image/jpeg', bytes: Uint8Array.of(1) })
  const runId = classicalRun(project)
  const vectors = openVectorsForJob(project.paths)
  vectors.embeddings.putBatch(runId, { sampleIds: project.samples.ids(), dim: 1, vectors: Float32Array.of(1, 1) })
  vectors.close()
  project.runs.setEmbedded(runId, 2, 1)

  await put('1.bmp', after!)
  await utimes(join(data, '1.bmp'), 5, 5)
  assert.deepEqual(await runImport(), { ...nothingNew, unchanged: 1, changed: 1, relabel: [first] })
  assert.equal(project.inputs.get(first!)?.data[0], 200)
  assert.equal(project.labels.of(taskId, first!)?.classId, classId)
  assert.equal(project.previews.get(first!, 160), null)
  assert.deepEqual([project.embeddings.count(runId), project.runs.get(runId).embeddedCount], [1, 1])
  assert.deepEqual(await runImport(), { ...nothingNew, unchanged: 2 })
})

test('a file that was only touched is not taken for changed, and is not read a third time', async () => {
  await put('1.png', await png(1))
  await runImport()
  const input = project.inputs.get(project.samples.ids()[0]!)
  await utimes(join(data, '1.png'), 5, 5)
  assert.deepEqual(await runImport(), { ...nothingNew, unchanged: 1 })
  assert.deepEqual(project.inputs.get(project.samples.ids()[0]!), input)
  let writes = 0
  await runImport({ onWrite: (name) => void (writes += Number(name === 'import.replaceSamples')) })
  assert.equal(writes, 0)
})

test('a changed file leaves its duplicates a first of their own, and may become a duplicate itself', async () => {
  for (const name of ['a', 'b', 'c']) await put(`${name}.png`, await png(1))
  await put('d.png', await png(2))
  await runImport()
  const duplicates = (): unknown[] => project.samples.page(0, 4).map(({ path, duplicateOf }) => [path, duplicateOf])
  assert.deepEqual(duplicates(), [['a.png', null], ['b.png', 1], ['c.png', 1], ['d.png', null]]) // prettier-ignore
  await put('a.png', await png(2))
  assert.deepEqual(await runImport(), { ...nothingNew, unchanged: 3, changed: 1 })
  assert.deepEqual(duplicates(), [['a.png', 4], ['b.png', null], ['c.png', 2], ['d.png', null]]) // prettier-ignore
  assert.deepEqual([...project.inputs.ids()], [2, 4])
  assert.deepEqual(project.inputs.get(2 as SampleId)?.data, await noise(20, 12, 1).raw().toBuffer())
})

test('the parent folder becomes the hidden truth, also when it is asked for later', async () => {
  await put('cats/1.png', await png(1))
  await put('dogs/old/2.png', await png(2))
  await put('3.png', await png(3))
  await runImport()
  const truths = () => [...new TruthStore(project.db).all()]
  assert.deepEqual(truths(), [])
  await put('dogs/4.png', await png(4))
  await runImport({ classesFrom: 'folder' })
  assert.deepEqual(truths(), [[1, 'data'], [2, 'cats'], [3, 'old'], [4, 'dogs']]) // prettier-ignore
})

test('files come in in the same order every time, over several batches', async () => {
  const count = 700
  await Promise.all(
    Array.from({ length: count }, async (_, at) => put(`${String(at).padStart(4, '0')}.png`, await png(at))),
  )
  const reports: Partial<JobProgress>[] = []
  const result = await runImport({ onReport: (progress) => reports.push(progress) })
  assert.equal(result.added, count)
  assert.deepEqual(
    paths(),
    Array.from({ length: count }, (_, at) => `${String(at).padStart(4, '0')}.png`),
  )
  assert.equal(project.inputs.count(), count)
  const last = reports.at(-1)
  assert.deepEqual(
    [last?.stage, last?.done, last?.total, last?.figures?.['added']],
    ['Reading files', count, count, count],
  )
})

test('cancelling keeps what was read, and the next import adds the rest', async () => {
  await Promise.all(
    Array.from({ length: 200 }, async (_, at) => put(`${String(at).padStart(3, '0')}.png`, await png(at))),
  )
  const cancellation = new AbortController()
  const onReport = ({ stage, done }: Partial<JobProgress>) => {
    if (stage === 'Reading files' && done === 64) cancellation.abort()
  }
  await assert.rejects(runImport({ signal: cancellation.signal, onReport }), { name: 'AbortError' })
  const kept = project.samples.counts().samples
  assert.equal(kept, 65)
  assert.equal(project.inputs.count(), kept)
  assert.equal((await runImport()).added, 200 - kept)
  assert.equal(project.inputs.count(), 200)
})

test('an import killed between its two databases is mended by the next one', async () => {
  await put('1.png', await png(1))
  await put('2.png', await png(2))
  await runImport()
  const vectors = openVectorsForJob(project.paths)
  vectors.db.prepare('DELETE FROM input WHERE sample_id = 2').run()
  vectors.close()
  const result = await runImport()
  assert.deepEqual([result.added, result.unchanged], [0, 2])
  assert.deepEqual(
    project.inputs.get(project.samples.ids()[1] ?? assert.fail())?.data,
    await noise(20, 12, 2).raw().toBuffer(),
  )
})

test('an engine that fails to write takes the import down, and nothing is half done', async () => {
  await put('1.png', await png(1))
  const onWrite = (name: string) => {
    if (name === 'import.addSamples') throw new Error('disk full')
  }
  await assert.rejects(runImport({ onWrite }), /disk full/)
  assert.deepEqual([project.samples.counts().samples, project.inputs.count()], [0, 0])
  assert.equal((await runImport()).added, 1)
})

test('a folder that is not there is named, and no source is kept', async () => {
  const path = join(root, 'missing')
  await assert.rejects(runImport({ path }), (error) => error instanceof Error && error.message.includes(path))
  assert.deepEqual(project.sources.list(), [])
})

test('an empty folder is a source without samples', async () => {
  assert.equal((await runImport()).added, 0)
  assert.equal(project.sources.list().length, 1)
})

test('an import whose process is killed can be started again and ends complete', async () => {
  const count = 1100
  await Promise.all(Array.from({ length: count }, async (_, at) => put(`${at % 3}/${at}.png`, await png(at))))
  let isKilled = false
  const runner = new JobRunner({
    project,
    emit: ({ event }) => {
      if (event !== 'data.changed' || isKilled) return
      isKilled = true
      const pid = project.jobs.inState('running')[0]?.pid
      if (typeof pid === 'number') process.kill(pid, 'SIGKILL')
    },
  })
  const params = { path: data, classesFrom: 'folder' } as const
  const first = await runner.ended(runner.start('import', params).id)
  assert.ok(isKilled)
  assert.equal(first.state, 'failed')
  assert.equal(project.samples.counts().samples, 512)
  const second = await runner.ended(runner.start('import', params).id)
  await runner.close()
  assert.equal(second.state, 'succeeded', second.error ?? '')
  assert.deepEqual([project.samples.counts().samples, project.inputs.count()], [count, count])
  assert.deepEqual(new Set(new TruthStore(project.db).all().values()), new Set(['0', '1', '2']))
})
