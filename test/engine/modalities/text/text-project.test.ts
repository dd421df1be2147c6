/** A row of a table to a class for a row of another table: the whole path on two subjects in two languages. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SampleId } from '../../../../shared/domain/ids.ts'
import { Random } from '../../../../electron/engine/base/random.ts'
import { createProject } from '../../../../electron/engine/db/project.ts'
import { openExport } from '../../../../electron/engine/export/predict.ts'
import { embedJob } from '../../../../electron/engine/jobs/embed-job.ts'
import { exportJob } from '../../../../electron/engine/jobs/export-job.ts'
import { importJob, type ImportResult } from '../../../../electron/engine/jobs/import-job.ts'
import { pretrainJob } from '../../../../electron/engine/jobs/pretrain-job.ts'
import { simulateJob } from '../../../../electron/engine/jobs/simulate-job.ts'
import { trainJob } from '../../../../electron/engine/jobs/train-job.ts'
import { text } from '../../../../electron/engine/modalities/text/text.ts'
import { temporaryFolder } from '../../../support/project.ts'
import { runJob } from '../../../support/run-job.ts'

const SUBJECTS = {
  weather: ['rain', 'wind', 'snow', 'storm', 'sunny', 'cloud', '天気', '台風', 'degrees', 'forecast', 'cold', 'warm'],
  kitchen: ['salt', 'butter', 'flour', 'oven', 'sugar', 'onion', '料理', '野菜', 'recipe', 'boil', 'fry', 'dough'],
} as const
const FILLERS = ['the', 'and', 'a', 'with', 'of', 'today', 'then', 'some', 'very', 'more']

function write(subject: keyof typeof SUBJECTS, random: Random): string {
  const words = Array.from({ length: 9 }, (_, at) => {
    const from: readonly string[] = at % 2 === 0 ? SUBJECTS[subject] : FILLERS
    return from[random.int(from.length)]
  })
  return words.join(' ')
}

interface Simulation {
  readonly points: readonly { strategy: string; accuracyHeldOut: number; balancedHeldOut: number }[]
}

test('texts are read, learned from, embedded, labelled, exported and predicted', async (t) => {
  const folder = temporaryFolder()
  const random = new Random(1)
  const rows = Array.from({ length: 160 }, (_, at) => {
    const subject = at % 2 === 0 ? 'weather' : 'kitchen'
    return `${subject}\t${write(subject, random)}`
  })
  const table = join(folder, 'texts.tsv')
  writeFileSync(table, ['subject\tbody', ...rows, 'weather\t', 'kitchen\ttoo\tmany'].join('\n'))
  const project = createProject(join(folder, 'texts.handful'), { modality: 'text' })
  t.after(() => project.close())
  const added = await runJob<object, ImportResult>(project, importJob as never, {
    path: table,
    classesFrom: 'column:subject',
  })
  assert.deepEqual([added.added, added.rejected], [160, 2])

  const how = { objective: 'skip-gram', minutes: 0.05, seed: 1 } as const
  const { id: runId } = project.runs.create({ ...how, preset: 'texts', views: 1, config: how, state: 'training' })
  await runJob(project, pretrainJob, { runId, ...how })
  await runJob(project, embedJob, { runId })
  const settings = {
    runId,
    labels: [10],
    strategies: ['auto'],
    propagation: 'poisson',
    seeds: 1,
    scratchSeconds: 0.5,
    tuneSeconds: 2,
  }
  const { points } = await runJob<object, Simulation>(project, simulateJob as never, settings)
  assert.deepEqual(points.map(({ strategy }) => strategy).sort(), ['auto', 'fine-tuned', 'from-scratch'])
  const reached = points.find(({ strategy }) => strategy === 'auto')
  assert.ok(reached !== undefined && reached.balancedHeldOut > 0.9, JSON.stringify(points))

  const taskId = project.tasks.default().id
  for (const [at, subject] of Object.keys(SUBJECTS).entries()) {
    const classId = project.classes.create(taskId, subject).id
    const some = project.samples.ids().filter((_, row) => row % 2 === at && row < 16)
    project.labels.assign({ taskId, sampleIds: some as SampleId[], classId, origin: 'hand' })
  }
  await runJob(project, trainJob, { taskId, runId })
  const directory = join(folder, 'exported')
  await runJob(project, exportJob, { taskId, model: 'head', directory, formats: ['tfjs'] })

  const unseen = join(folder, 'unseen.tsv')
  writeFileSync(unseen, ['subject\tbody', 'x\tsnowstorm and icy wind, 台風', 'x\tfrying onions in butter'].join('\n'))
  const classifier = await openExport(directory, () => text)
  const predictions = await Array.fromAsync(classifier.classify([unseen]))
  classifier.dispose()
  assert.deepEqual(
    predictions.map((prediction) => [prediction.path, 'className' in prediction && prediction.className]),
    [[`${unseen}:2`, 'weather'], [`${unseen}:3`, 'kitchen']], // prettier-ignore
  )
})
