import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { createProject } from '../../../electron/engine/db/project.ts'
import { writeDigits } from '../../../electron/engine/demo/digits.ts'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { Random } from '../../../electron/engine/base/random.ts'
import { importJob } from '../../../electron/engine/jobs/import-job.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { simulateJob } from '../../../electron/engine/jobs/simulate-job.ts'
import type { SimulateParams, SimulationPoint } from '../../../electron/engine/jobs/simulation.ts'
import { compactEncoder } from '../../../electron/engine/learn/encoders/presets.ts'
import { initialWeights } from '../../../electron/engine/learn/encoders/weights.ts'
import { startTensorFlow } from '../../../electron/engine/learn/tf.ts'
import type { SimulationReport } from '../../../electron/engine/commands/simulate-command.ts'
import { handful, handfulJson } from '../../support/cli.ts'
import { classicalRun, embeddedProject } from '../../support/learning-project.ts'
import { temporaryFolder } from '../../support/project.ts'
import { runJob } from '../../support/run-job.ts'

const COUNT = 120

test('an analyst replayed from the hidden truth is scored for every strategy, seed and label count', async () => {
  const folder = temporaryFolder()
  const path = join(folder, 'digits.handful')
  await writeDigits(join(folder, 'digits'), { count: COUNT })
  const project = createProject(path, { modality: 'images' })
  await runJob(project, importJob, { path: join(folder, 'digits'), classesFrom: 'folder' })
  await runJob(project, embedJob, { runId: classicalRun(project) })
  project.close()
  const simulate = (...args: string[]): Promise<SimulationReport> =>
    handfulJson('simulate', path, '--labels', '20,10', '--strategy', 'auto,random', '--seeds', '2', ...args)

  const report = await simulate('--scratch-seconds', '0.3')
  assert.deepEqual([report.samples, report.classes.join('')], [COUNT, '0123456789'])
  const described = (strategy: string, seed: number): string[] =>
    [10, 20].map((labels) => `${strategy} ${seed} ${labels}`)
  assert.deepEqual(
    report.points.map(({ strategy, seed, labels }) => `${strategy} ${seed} ${labels}`).sort(),
    ['auto', 'baseline', 'from-scratch', 'random'].flatMap((strategy) =>
      [1, 2].flatMap((seed) => described(strategy, seed)),
    ),
  )
  for (const { labels, classesFound, actions, accuracyPropagated, accuracyHeldOut } of report.points) {
    assert.ok(classesFound >= 1 && classesFound <= Math.min(10, labels))
    // Every class name is one letter, typed once and confirmed.
    assert.equal(actions, labels + 2 * classesFound)
    for (const share of [accuracyPropagated, accuracyHeldOut]) assert.ok(share >= 0 && share <= 1)
  }
  // Training from scratch has the labels of the first strategy, logistic regression random ones.
  const found = (strategy: string): number[] =>
    report.points.filter((point) => point.strategy === strategy).map(({ classesFound }) => classesFound)
  assert.deepEqual(found('from-scratch'), found('auto'))
  assert.deepEqual(found('baseline'), found('random'))
  for (const row of report.summary) {
    const points = report.points.filter(({ strategy, labels }) => strategy === row.strategy && labels === row.labels)
    const [a = NaN, b = NaN] = points.map(({ accuracyPropagated }) => accuracyPropagated)
    assert.ok(Math.abs(row.accuracyPropagated.mean - (a + b) / 2) < 1e-9)
    // Of two: the standard deviation is |a − b| / √2, the error of the mean |a − b| / 2.
    assert.ok(Math.abs(row.accuracyPropagated.margin - (1.96 * Math.abs(a - b)) / 2) < 1e-9)
  }

  // The same again, with and without training from scratch in between.
  const { points } = await simulate('--scratch-seconds', '0')
  assert.deepEqual(
    points,
    report.points.filter(({ strategy }) => strategy !== 'from-scratch'),
  )
})

test('without hidden truth there is nothing to replay', async (t) => {
  const { project } = await embeddedProject(t, 12)
  project.close()
  const { code, stdout, stderr } = await handful('simulate', project.paths.root, '--json')
  assert.deepEqual([code, stdout], [1, ''])
  assert.match(stderr, /12 of 12 samples have no known class.*--classes-from/)
})

test('where the encoder was learned a fine-tuned model is scored on the same labels, from ten on', async (t) => {
  await startTensorFlow()
  const folder = temporaryFolder()
  const path = join(folder, 'digits.handful')
  await writeDigits(join(folder, 'digits'), { count: 60 })
  const project = createProject(path, { modality: 'images' })
  t.after(() => project.close())
  await runJob(project, importJob, { path: join(folder, 'digits'), classesFrom: 'folder' })
  const { id: runId } = project.runs.create({ objective: 'nt-xent', minutes: 1, seed: 1, config: {}, state: 'trained' })
  const spec = compactEncoder(28)
  new RunFiles(project.paths, runId).writeEncoder('encoder', { spec, weights: initialWeights(spec, new Random(1)) })
  await runJob(project, embedJob, { runId })
  const params: SimulateParams = {
    runId,
    labels: [6, 12],
    strategies: ['random'],
    propagation: 'poisson',
    seeds: 1,
    scratchSeconds: 0,
    tuneSeconds: 1,
  }
  const { points } = await runJob<SimulateParams, { points: SimulationPoint[] }>(project, simulateJob, params)
  assert.deepEqual(
    points.map(({ strategy, labels }) => `${strategy} ${labels}`),
    ['random 6', 'baseline 6', 'random 12', 'baseline 12', 'fine-tuned 12'],
  )
  const found = new Set(points.slice(2).map(({ classesFound }) => classesFound))
  assert.equal(found.size, 1)
})
