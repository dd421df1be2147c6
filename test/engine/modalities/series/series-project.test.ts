/** A recording on the disk to a class for a recording on the disk: the whole path on two activities that a wrist could have. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { SampleId } from '../../../../shared/domain/ids.ts'
import { Random } from '../../../../electron/engine/base/random.ts'
import { createProject } from '../../../../electron/engine/db/project.ts'
import { openExport } from '../../../../electron/engine/export/predict.ts'
import { embedJob } from '../../../../electron/engine/jobs/embed-job.ts'
import { exportJob } from '../../../../electron/engine/jobs/export-job.ts'
import { importJob, type ImportResult } from '../../../../electron/engine/jobs/import-job.ts'
import { simulateJob } from '../../../../electron/engine/jobs/simulate-job.ts'
import { trainJob } from '../../../../electron/engine/jobs/train-job.ts'
import { series } from '../../../../electron/engine/modalities/series/series.ts'
import { classicalRun } from '../../../support/learning-project.ts'
import { temporaryFolder } from '../../../support/project.ts'
import { runJob } from '../../../support/run-job.ts'

const WINDOW = 40
const KINDS = { walk: 8, wave: 20 } as const

/** A little over five windows of two channels. */
function record(period: number, seed: number): string {
  const random = new Random(100 * period + seed)
  const phase = random.uniform() * period
  const row = (step: number): string => {
    const angle = (2 * Math.PI * (step + phase)) / period
    return `${(Math.sin(angle) + 0.2 * random.normal()).toFixed(3)} ${(Math.cos(angle) + 0.2 * random.normal()).toFixed(3)}\n`
  }
  return Array.from({ length: 5 * WINDOW + 7 }, (_, step) => row(step)).join('')
}

interface Simulation {
  readonly points: readonly { strategy: string; accuracyHeldOut: number }[]
}

test('recordings are cut, embedded, labelled, exported and predicted', async (t) => {
  const folder = temporaryFolder()
  const recordings = join(folder, 'recordings')
  for (const [kind, period] of Object.entries(KINDS)) {
    mkdirSync(join(recordings, kind), { recursive: true })
    for (let take = 0; take < 6; take++) writeFileSync(join(recordings, kind, `take-${take}.txt`), record(period, take))
  }
  const project = createProject(join(folder, 'wrist.handful'), { modality: 'series' })
  t.after(() => project.close())
  const added = await runJob<object, ImportResult>(project, importJob as never, {
    path: recordings,
    classesFrom: 'folder',
    window: WINDOW,
  })
  assert.deepEqual([added.added, added.rejected], [60, 0])
  assert.equal(new Set(project.samples.recordings().values()).size, 12)

  const runId = classicalRun(project)
  await runJob(project, embedJob, { runId })
  const settings = {
    runId,
    labels: [6],
    strategies: ['auto'],
    propagation: 'poisson',
    seeds: 1,
    scratchSeconds: 0,
    tuneSeconds: 0,
  }
  const { points } = await runJob<object, Simulation>(project, simulateJob as never, settings)
  const reached = points.find(({ strategy }) => strategy === 'auto')
  assert.ok(reached !== undefined && reached.accuracyHeldOut > 0.8, JSON.stringify(points))

  const taskId = project.tasks.default().id
  for (const kind of Object.keys(KINDS)) {
    const classId = project.classes.create(taskId, kind).id
    const first = project.samples.ids().filter((id) => project.samples.get(id)?.path.startsWith(`${kind}/take-0`))
    project.labels.assign({ taskId, sampleIds: first as SampleId[], classId, origin: 'hand' })
  }
  await runJob(project, trainJob, { taskId, runId })
  const directory = join(folder, 'exported')
  await runJob(project, exportJob, { taskId, model: 'head', directory, formats: ['tfjs'] })

  const unseen = join(folder, 'unseen.txt')
  writeFileSync(unseen, record(KINDS.wave, 99))
  const classifier = await openExport(directory, () => series)
  const predictions = await Array.fromAsync(classifier.classify([unseen]))
  classifier.dispose()
  assert.deepEqual(
    predictions.map((prediction) => [prediction.path, 'className' in prediction && prediction.className]),
    [0, 1, 2, 3, 4].map((window) => [`${unseen}:${window * WINDOW}`, 'wave']),
  )
})
