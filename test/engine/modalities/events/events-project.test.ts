/** A log of events to a class for the sessions of another log: the whole path. */
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
import { events } from '../../../../electron/engine/modalities/events/events.ts'
import { temporaryFolder } from '../../../support/project.ts'
import { runJob } from '../../../support/run-job.ts'

const WAYS = {
  buying: ['shelf', 'product', 'cart', 'address', 'pay', 'receipt', 'voucher', 'delivery'],
  reading: ['article', 'comment', 'author', 'archive', 'search', 'share', 'topic', 'print'],
} as const
const EVERYWHERE = ['home', 'menu', 'help']
const SESSIONS = 120

/** The rows of a session, some seconds between them. */
function visit(session: string, way: keyof typeof WAYS, random: Random): string[] {
  let time = random.int(100_000)
  return Array.from({ length: 6 + random.int(3) }, () => {
    const from: readonly string[] = random.uniform() < 0.3 ? EVERYWHERE : WAYS[way]
    time += 1 + random.int(60)
    return `${session},${time},${from[random.int(from.length)]},${way}`
  })
}

const isBuying = (at: number): boolean => at % 2 === 0
const timeOf = (row: string): number => Number(row.split(',')[1])

interface Simulation {
  readonly points: readonly { strategy: string; accuracyHeldOut: number }[]
}

test('sessions are gathered, learned from, embedded, labelled, exported and predicted', async (t) => {
  const folder = temporaryFolder()
  const random = new Random(1)
  const rows = Array.from({ length: SESSIONS }, (_, at) => visit(`s${at}`, isBuying(at) ? 'buying' : 'reading', random))
  const log = join(folder, 'visits.csv')
  const sorted = rows.flat().sort((a, b) => timeOf(a) - timeOf(b))
  writeFileSync(log, ['session,time,page,way', ...sorted, 's999,soon,home,buying'].join('\n'))
  const project = createProject(join(folder, 'visits.handful'), { modality: 'events' })
  t.after(() => project.close())
  const params = { path: log, classesFrom: 'column:way' }
  const added = await runJob<object, ImportResult>(project, importJob as never, params)
  assert.deepEqual([added.added, added.rejected], [SESSIONS, 1])

  const how = { objective: 'next-event', minutes: 0.05, seed: 1 } as const
  const { id: runId } = project.runs.create({ ...how, preset: 'sessions', views: 1, config: how, state: 'training' })
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
  assert.ok(reached !== undefined && reached.accuracyHeldOut > 0.85, JSON.stringify(points))

  const taskId = project.tasks.default().id
  for (const way of ['buying', 'reading']) {
    const classId = project.classes.create(taskId, way).id
    const some = project.samples
      .ids()
      .filter((id) => isBuying(Number(project.samples.get(id)?.part?.slice(1))) === (way === 'buying'))
      .slice(0, 8)
    project.labels.assign({ taskId, sampleIds: some as SampleId[], classId, origin: 'hand' })
  }
  await runJob(project, trainJob, { taskId, runId })
  const directory = join(folder, 'exported')
  await runJob(project, exportJob, { taskId, model: 'head', directory, formats: ['tfjs'] })

  const unseen = join(folder, 'unseen.csv')
  const newRows = [...visit('x', 'reading', random), ...visit('y', 'buying', random)]
  writeFileSync(unseen, ['session,time,page,way', ...newRows].join('\n'))
  const classifier = await openExport(directory, () => events)
  const predictions = await Array.fromAsync(classifier.classify([unseen]))
  classifier.dispose()
  assert.deepEqual(
    predictions.map((prediction) => [prediction.path, 'className' in prediction && prediction.className]),
    [[`${unseen}:x`, 'reading'], [`${unseen}:y`, 'buying']], // prettier-ignore
  )
})
