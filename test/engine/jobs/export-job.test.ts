import assert from 'node:assert/strict'
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { Manifest } from '../../../electron/engine/export/manifest.ts'
import { openExport } from '../../../electron/engine/export/predict.ts'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { exportJob, type ExportResult } from '../../../electron/engine/jobs/export-job.ts'
import type { JobParams } from '../../../electron/engine/jobs/job-params.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import { images } from '../../../electron/engine/modalities/images/images.ts'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { noise } from '../../support/image-files.ts'
import { addPictures, embeddedProject, labelHalves, type LearningProject } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

type Formats = JobParams<'export'>['formats']

const ids = (...numbers: number[]): SampleId[] => numbers as SampleId[]

/** A project with a classifier, and what exports it to the folder `out` beside it. */
async function trained(t: TestContext, count = 24) {
  const made = await embeddedProject(t, count)
  labelHalves(made, ids(1, 2, 3, 4))
  await runJob(made.project, trainJob, { taskId: made.taskId, runId: made.runId })
  const out = join(made.folder, 'out')
  const exportTo = (directory = out, formats: Formats = ['tfjs', 'csv']): Promise<unknown> =>
    runJob(made.project, exportJob, { taskId: made.taskId, model: 'head', directory, formats })
  return { ...made, out, exportTo }
}

function exportsOf({ project }: LearningProject): unknown[] {
  return project.db.prepare('SELECT directory, formats_json FROM exported').raw().all()
}

/** No test data hold commas or quotes, so that cells are what lies between commas. */
function readTable(path: string): string[][] {
  const [, ...rows] = readFileSync(path, 'utf8').trim().split('\n')
  return rows.map((row) => row.split(','))
}

test('the exported folder says of every file what the project says', async (t) => {
  const made = await trained(t)
  const { project, taskId, out, exportTo, pictures } = made
  await exportTo()
  assert.deepEqual(readdirSync(out).sort(), ['README.md', 'classifier.json', 'labels.csv', 'model', 'predictions.csv'])
  assert.deepEqual(exportsOf(made), [[out, '["tfjs","csv"]']])
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(out, 'classifier.json'), 'utf8')))
  assert.deepEqual([manifest.classes, manifest.labels, manifest.parity?.samples], [['upper', 'lower'], 4, 24])
  assert.ok(manifest.parity!.largestDifference < 1e-4)

  const classifier = await openExport(out, () => images)
  const paths = project.samples.ids().map((sampleId) => join(pictures, project.samples.get(sampleId)!.path))
  const found = await Array.fromAsync(classifier.classify(paths))
  classifier.dispose()
  const names = new Map(project.classes.list(taskId).map(({ id, name }) => [id, name]))
  for (const [at, { classId, confidence }] of project.predictions.all(taskId, 'head').entries()) {
    const prediction = found[at]!
    assert.ok('className' in prediction)
    assert.equal(prediction.className, names.get(classId))
    assert.ok(Math.abs(prediction.confidence - confidence) < 1e-4)
  }
  assert.deepEqual(
    readTable(join(out, 'predictions.csv')).map(([, className]) => className),
    found.map((prediction) => ('className' in prediction ? prediction.className : '')),
  )
})

test('a source file replaced after its import is named and left out of the proof', async (t) => {
  const { pictures, out, exportTo } = await trained(t)
  const replaced = join(pictures, '0013.png')
  await noise(16, 16, 3).png().toFile(replaced)
  const { directory, parity, changed } = (await exportTo()) as ExportResult
  assert.deepEqual([directory, parity?.samples, changed], [out, 23, [replaced]])
  assert.ok(parity!.largestDifference < 1e-4)
})

test('a model that differs from the project is not exported', async (t) => {
  const made = await trained(t)
  const { project, folder, exportTo } = made
  const before = readdirSync(folder).sort()
  const vectors = openVectorsForJob(project.paths)
  const input = vectors.inputs.get(14 as SampleId)!
  vectors.inputs.putBatch([{ ...input, data: input.data.map((value) => 255 - value) }])
  vectors.close()
  await assert.rejects(exportTo(), { code: 'no-parity', message: /On .*0013\.png the exported model differs/ })
  assert.deepEqual(readdirSync(folder).sort(), before)
  assert.deepEqual(exportsOf(made), [])
})

test('what an export that was killed left behind is gone after the next one', async (t) => {
  const { folder, out, exportTo } = await trained(t, 12)
  const left = join(folder, '.out.handful-export')
  mkdirSync(left)
  writeFileSync(join(left, 'half.bin'), 'x')
  await exportTo(out, ['csv'])
  assert.deepEqual(readdirSync(out).sort(), ['README.md', 'classifier.json', 'labels.csv', 'predictions.csv'])
  assert.equal(existsSync(left), false)
})

test('source files that are gone prove nothing and do not stand in the way', async (t) => {
  const { pictures, out, exportTo } = await trained(t)
  rmSync(join(pictures, '0003.png'))
  await exportTo()
  const { parity } = Manifest.parse(JSON.parse(readFileSync(join(out, 'classifier.json'), 'utf8')))
  assert.equal(parity?.samples, 23)
})

test('an export replaces an earlier one as a whole', async (t) => {
  const made = await trained(t)
  const { out, exportTo } = made
  await exportTo()
  await exportTo(out, ['csv'])
  assert.deepEqual(readdirSync(out).sort(), ['README.md', 'classifier.json', 'labels.csv', 'predictions.csv'])
  assert.equal(exportsOf(made).length, 2)
})

test('a folder that holds anything else is left as it is', async (t) => {
  const { folder, out, exportTo } = await trained(t, 12)
  const foreign = join(folder, 'foreign')
  mkdirSync(foreign)
  writeFileSync(join(foreign, 'thesis.txt'), 'years of work')
  await assert.rejects(exportTo(foreign), { code: 'bad-input', message: /thesis\.txt.*Nothing was changed/s })
  await assert.rejects(exportTo(join(foreign, 'thesis.txt')), { code: 'bad-input', message: /is a file/ })

  await exportTo(out, ['csv'])
  writeFileSync(join(out, 'notes.txt'), 'mine')
  await assert.rejects(exportTo(), { code: 'bad-input', message: /notes\.txt/ })
  assert.deepEqual(
    [readFileSync(join(out, 'notes.txt'), 'utf8'), readFileSync(join(foreign, 'thesis.txt'), 'utf8')],
    ['mine', 'years of work'],
  )
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.handful-export')),
    [],
  )
  mkdirSync(join(folder, 'empty'))
  await exportTo(join(folder, 'empty'), ['csv'])
})

test('tables tell who said what, duplicates follow their first, and nothing in them is a formula', async (t) => {
  const made = await embeddedProject(t, 20)
  const { project, taskId, runId, pictures, folder } = made
  mkdirSync(join(pictures, '=1+1'))
  copyFileSync(join(pictures, '0000.png'), join(pictures, '=1+1', 'copy.png'))
  copyFileSync(join(pictures, '0009.png'), join(pictures, '@copy.png'))
  assert.equal((await addPictures(made)).duplicates, 2)
  await runJob(project, embedJob, { runId })
  const [plus, at] = ['+upper', '@lower'].map((name) => project.classes.create(taskId, name).id)
  project.labels.assign({ taskId, sampleIds: ids(1, 3), classId: plus!, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: ids(2, 4, 6), classId: at!, origin: 'group' })
  project.labels.assign({ taskId, sampleIds: ids(8), classId: null, origin: 'hand' })
  project.checks.draw(taskId, ids(10, 12))
  project.labels.assign({ taskId, sampleIds: ids(10), classId: at!, origin: 'hand' })
  await runJob(project, trainJob, { taskId, runId })
  await runJob(project, exportJob, { taskId, model: 'head', directory: join(folder, 'out'), formats: ['csv'] })

  const labels = new Map(readTable(join(folder, 'out', 'labels.csv')).map(([path, ...cells]) => [path, cells]))
  assert.equal(labels.size, 22)
  assert.deepEqual(labels.get('0000.png'), ["'+upper", 'hand', 'no', '1'])
  assert.deepEqual(labels.get("'=1+1/copy.png"), ["'+upper", 'hand', 'no', '1'])
  assert.deepEqual(labels.get('0001.png'), ["'@lower", 'group', 'no', '1'])
  assert.deepEqual(labels.get('0007.png'), ['', 'hand', 'no', '1'])
  assert.deepEqual(labels.get('0009.png'), ["'@lower", 'hand', 'yes', '1'])
  assert.deepEqual(labels.get("'@copy.png"), ["'@lower", 'hand', 'yes', '1'])
  assert.deepEqual([labels.get('0011.png')?.[1], labels.get('0019.png')?.[1]], ['propagated', 'propagated'])

  const predictions = readTable(join(folder, 'out', 'predictions.csv'))
  assert.equal(predictions.length, 22)
  assert.ok(predictions.flat().every((cell) => !/^[=+@-]/.test(cell)))
  const cellsOf = (path: string): string[] | undefined => predictions.find(([first]) => first === path)?.slice(1)
  assert.deepEqual(cellsOf("'=1+1/copy.png"), cellsOf('0000.png'))
})
