import assert from 'node:assert/strict'
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { createProject } from '../../../electron/engine/db/project.ts'
import { TruthStore } from '../../../electron/engine/db/truth-store.ts'
import { importJob, type ImportResult } from '../../../electron/engine/jobs/import-job.ts'
import type { JobProgress } from '../../../electron/engine/jobs/job.ts'
import { audio } from '../../../electron/engine/modalities/audio/audio.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import type { SourceOptions } from '../../../shared/domain/project.ts'
import { readLines } from '../../support/lines.ts'
import { temporaryFolder } from '../../support/project.ts'
import { runJob, type JobHooks } from '../../support/run-job.ts'

const plain: SourceOptions = { classesFrom: null }
const nothingNew = { sourceId: 1, added: 0, duplicates: 0, rejected: 0, unchanged: 0, changed: 0, relabel: [] }

/** A project for lines of text, and the file `a.txt` whose lines they are. */
function setUp(t: TestContext) {
  // Of the kinds that are cut into windows, the one without tables.
  const told = readLines(t, audio)
  const folder = temporaryFolder()
  const [data, file] = [join(folder, 'data'), join(folder, 'data', 'a.txt')]
  mkdirSync(data)
  const project = createProject(join(folder, 'test.handful'), { modality: 'audio' })
  t.after(() => project.close())
  let changes = 0
  return {
    project,
    told,
    data,
    file,
    /** Every writing at a time of its own. */
    write(lines: readonly string[], path = file): void {
      writeFileSync(path, lines.join('\n'))
      utimesSync(path, ++changes, changes)
    },
    add: (options: Partial<SourceOptions> = {}, path = file, hooks?: JobHooks): Promise<ImportResult> =>
      runJob(project, importJob, { path, ...plain, ...options }, hooks),
    /** What each sample holds, by its path. */
    texts: (): Record<string, string> => {
      const inputs = new Map([...project.inputs.scan()].flat().map(({ sampleId, data }) => [sampleId, data]))
      const textOf = (id: SampleId): string => Buffer.from(inputs.get(id) ?? []).toString()
      const samples = project.samples.page(0, 2000)
      return Object.fromEntries(samples.map(({ id, path, duplicateOf }) => [path, textOf(duplicateOf ?? id)]))
    },
    truths: (): (string | undefined)[] => {
      const truths = new TruthStore(project.db).all()
      return project.samples.ids().map((id) => truths.get(id))
    },
    rejected: (): string[] => project.rejected.page(0, 2000).map(({ path }) => path),
  }
}

test('a file is a source whose samples are its lines; bad ones are listed by line and the others kept', async (t) => {
  const { project, file, write, add, texts, rejected } = setUp(t)
  write(['cat purrs', 'nothing', '', 'dog barks @walk', 'cat purrs'])
  assert.deepEqual(await add(), { ...nothingNew, added: 3, duplicates: 1, rejected: 1 })
  assert.deepEqual(texts(), { 'a.txt:1': 'purrs', 'a.txt:4': 'barks', 'a.txt:5': 'purrs' })
  const [source] = project.sources.list()
  assert.deepEqual([source?.path, source?.isFile, source?.sampleCount, source?.rejectedCount], [file, true, 3, 1])
  assert.deepEqual(rejected(), ['a.txt:2'])
  const second = project.samples.get(2 as SampleId)
  assert.deepEqual([second?.part, second?.recording, second?.extent], ['4', 'walk', '5 letters'])
  assert.deepEqual([1, 2, 3].map((id) => project.samples.file(id as SampleId)), [file, file, file]) // prettier-ignore
  assert.deepEqual([...project.samples.recordings()], [[2, '1:walk']])
})

test('a file that did not change is not read again, and what is bad in it stays listed', async (t) => {
  const { told, write, add, rejected } = setUp(t)
  write(['cat purrs', 'nothing'])
  await add()
  assert.deepEqual(await add(), { ...nothingNew, unchanged: 1 })
  assert.deepEqual([told.length, rejected()], [1, ['a.txt:2']])
  write(['cat purrs', 'cat sleeps'])
  assert.deepEqual(await add(), { ...nothingNew, added: 1, unchanged: 1 })
  assert.deepEqual([told.length, rejected()], [2, []])
})

test('lines that move keep their samples and labels; one that changed is a new sample', async (t) => {
  const { project, told, write, add, texts } = setUp(t)
  write(['cat purrs', 'dog barks', 'dog growls', 'cat purrs'])
  await add()
  const taskId = project.tasks.default().id
  const { id: classId } = project.classes.create(taskId, 'dog')
  project.labels.assign({ taskId, sampleIds: [2, 3] as SampleId[], classId, origin: 'hand' })

  write(['bird sings', 'cat purrs', 'dog barks', 'dog howls', 'cat purrs'])
  assert.deepEqual(await add(), { ...nothingNew, added: 2, unchanged: 4 })
  assert.deepEqual(texts(), {
    'a.txt:1': 'sings',
    'a.txt:2': 'purrs',
    'a.txt:3': 'barks',
    'a.txt:3 (before 3)': 'growls',
    'a.txt:4': 'howls',
    'a.txt:5': 'purrs',
  })
  const placeOf = (id: number) => project.samples.get(id as SampleId)
  assert.deepEqual([1, 2, 4].map((id) => placeOf(id)?.part), ['2', '3', '5']) // prettier-ignore
  assert.deepEqual([placeOf(4)?.duplicateOf, placeOf(6)?.duplicateOf], [1, null])
  const labelled = project.samples.ids().filter((id) => project.labels.of(taskId, id) !== null)
  assert.deepEqual(labelled, [2, 3])

  // A line that is gone is no reason to read the file a third time, and one that comes back is the same sample.
  assert.deepEqual(await add(), { ...nothingNew, unchanged: 6 })
  assert.equal(told.length, 2)
  write(['dog growls'])
  assert.equal((await add()).added, 0)
  assert.equal(texts()['a.txt:1'], 'growls')
  assert.equal(project.samples.counts().samples, 6)
})

test('a file that was not read to its end is read again', async (t) => {
  const { project, write, add, texts } = setUp(t)
  const lines = Array.from({ length: 1200 }, (_, at) => `cat purrs ${at} times`)
  write(lines)
  const onReport = ({ figures }: Partial<JobProgress>): void => {
    if ((figures?.['added'] ?? 0) >= 512) throw new Error('killed here')
  }
  await assert.rejects(add({}, undefined, { onReport }), /killed here/)
  const { samples } = project.samples.counts()
  assert.ok(samples >= 512 && samples < 1200)
  assert.deepEqual(await add(), { ...nothingNew, added: 1200 - samples, unchanged: samples })
  assert.deepEqual([project.samples.counts().samples, project.inputs.count()], [1200, 1200])
  assert.equal(texts()['a.txt:1200'], 'purrs 1199 times')
})

test('something new to know of a source has all of its files read again, also when that is interrupted', async (t) => {
  const { project, told, data, write, add, truths } = setUp(t)
  for (let at = 0; at < 40; at++) write([`cat purrs ${at}`, `dog barks ${at}`], join(data, `${at + 10}.txt`))
  assert.equal((await add({}, data)).added, 80)
  assert.deepEqual(new Set(truths()), new Set([undefined]))
  const onReport = ({ stage, done }: Partial<JobProgress>): void => {
    if (stage === 'Reading files' && done! > 8) throw new Error('killed here')
  }
  await assert.rejects(add({ classesFrom: 'file' }, data, { onReport }), /killed here/)
  assert.deepEqual(await add({ classesFrom: 'file' }, data), { ...nothingNew, unchanged: 80 })
  assert.deepEqual(
    truths(),
    Array.from({ length: 80 }, (_, at) => (at % 2 === 0 ? 'cat' : 'dog')),
  )
  // What was told before holds, and nothing new is no reason to read.
  const before = told.length
  await add({}, data)
  assert.equal(told.length, before)
  assert.deepEqual(project.sources.list()[0]?.options, { classesFrom: 'file' })
  await add({ recordingsFrom: 'name:^(.)' }, data)
  // The same in every source, since the analyst said where to look.
  assert.deepEqual(new Set(project.samples.recordings().values()), new Set([':1', ':2', ':3', ':4']))
  assert.deepEqual(told.at(-1), { classesFrom: 'file', recordingsFrom: 'name:^(.)' })
})

test('samples that may have labels are not cut anew', async (t) => {
  const { project, write, add } = setUp(t)
  write(['cat purrs'])
  await add({ window: 3 })
  assert.deepEqual(await add({ window: 3 }), { ...nothingNew, unchanged: 1 })
  const refused = (name: string) => ({ code: 'bad-input', message: new RegExp(`another ${name}.*Nothing was changed`) })
  await assert.rejects(add({ window: 4 }), refused('window'))
  await assert.rejects(add({ stride: 1 }), refused('stride'))
  assert.deepEqual(project.sources.list()[0]?.options, { classesFrom: null, window: 3 })
})

test('what was refused for want of samples may be read in another way', async (t) => {
  const { write, add } = setUp(t)
  write(['nothing'])
  await assert.rejects(add({ window: 3 }), { code: 'bad-input', message: /There are no sounds in/ })
  write(['cat purrs'])
  assert.equal((await add({ window: 4 })).added, 1)
})

test('what cannot be looked at or is no column is refused before anything is kept', async (t) => {
  const { project, write, add } = setUp(t)
  write(['cat purrs'])
  await assert.rejects(add({ columns: { text: 'body' } }), { code: 'bad-input', message: /audio has no column "text"; it reads no tables/ }) // prettier-ignore
  await assert.rejects(add({ columns: { toString: 'body' } }), { code: 'bad-input' })
  await assert.rejects(add({ classesFrom: 'column:label' }), { code: 'bad-input', message: /audio reads no tables/ })
  await assert.rejects(add({ classesFrom: 'name:(' }), { code: 'bad-input', message: /no regular expression/ })
  await assert.rejects(add({ recordingsFrom: 'name:^a' }), { code: 'bad-input', message: /no group/ })
  assert.deepEqual(project.sources.list(), [])
})

test('windows are refused where nothing is cut, and a gap where there are no sessions', async (t) => {
  const folder = temporaryFolder()
  const project = createProject(join(folder, 'pictures.handful'), { modality: 'images' })
  t.after(() => project.close())
  const add = (options: Partial<SourceOptions>) => runJob(project, importJob, { path: folder, ...plain, ...options })
  await assert.rejects(add({ window: 3 }), { code: 'bad-input', message: /images are not cut into windows/ })
  await assert.rejects(add({ stride: 3 }), { code: 'bad-input', message: /images are not cut into windows/ })
  await assert.rejects(add({ gap: 60 }), { code: 'bad-input', message: /Only sessions of events/ })
  assert.deepEqual(project.sources.list(), [])
})
