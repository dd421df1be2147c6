import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { describeChecks } from '../../../electron/engine/commands/check-report.ts'
import { describeOutlook } from '../../../electron/engine/commands/outlook.ts'
import { openProject, openVectorsForJob } from '../../../electron/engine/db/project.ts'
import type { Project } from '../../../electron/engine/db/project.ts'
import { scoreOnChecks } from '../../../electron/engine/handlers/check-scores.ts'
import { evaluate } from '../../../electron/engine/handlers/evaluation.ts'
import { baselineJob } from '../../../electron/engine/jobs/baseline-job.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import { estimate } from '../../../electron/engine/select/estimate.ts'
import type { CheckScores } from '../../../shared/domain/evaluation.ts'
import type { ClassId, SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { makeLabellingProject } from '../../support/labelling-project.ts'
import { embeddedProject, labelHalves } from '../../support/learning-project.ts'
import { temporaryFolder } from '../../support/project.ts'
import { runJob } from '../../support/run-job.ts'

interface Believed {
  readonly project: Project
  readonly taskId: TaskId
  readonly sampleIds: readonly SampleId[]
  readonly right: ClassId
  readonly wrong: ClassId
  readonly scored: CheckScores & { readonly curve: [] }
}

/** 400 samples, a fifth of them predicted wrongly and known to be doubtful; the first 50 are checks, 40 of them right. */
async function believed(t: TestContext): Promise<Believed> {
  const { path, taskId, sampleIds } = await makeLabellingProject(temporaryFolder(), 400)
  const project = openProject(path)
  t.after(() => project.close())
  const [right, wrong] = [project.classes.create(taskId, 'right').id, project.classes.create(taskId, 'wrong').id]
  const isWrong = (row: number): boolean => row % 5 === 0
  const vectors = openVectorsForJob(project.paths)
  for (const kind of ['head', 'propagated'] as const) {
    const predictions = sampleIds.map((sampleId, row) => ({
      sampleId,
      classId: right,
      confidence: (isWrong(row) ? 0.4 : 0.9) + (row % 7) / 100,
    }))
    vectors.predictions.replaceAll(taskId, kind, predictions)
  }
  vectors.close()
  project.checks.draw(taskId, sampleIds.slice(0, 50))
  for (const [classId, chosen] of [
    [right, false],
    [wrong, true],
  ] as const) {
    // prettier-ignore
    const checks = sampleIds.slice(0, 50).filter((_, row) => isWrong(row) === chosen)
    project.labels.assign({ taskId, sampleIds: checks, classId, origin: 'hand' })
  }
  const scored = { ...scoreOnChecks(project, taskId, [right, wrong]), curve: [] as [] }
  return { project, taskId, sampleIds, right, wrong, scored }
}

test('what is believed of all samples makes the interval narrower, and is then shown', async (t) => {
  const { project, taskId, scored } = await believed(t)
  const view = evaluate(project, taskId, scored, null)
  const { accuracy } = scored
  assert.ok(view.predictionPowered !== null && accuracy !== null)
  assert.ok(view.predictionPowered.high - view.predictionPowered.low < 0.6 * (accuracy.high - accuracy.low))
  assert.ok(Math.abs(view.predictionPowered.value - 0.8) < 0.01)
  assert.match(describeOutlook(view).join('\n'), /believed of all samples: 80.\d % \(95 % interval/)
})

test('many labels given since the checks were drawn make it wider, and it is left out', async (t) => {
  const { project, taskId, sampleIds, right, scored } = await believed(t)
  project.labels.assign({ taskId, sampleIds: sampleIds.slice(50, 250), classId: right, origin: 'group' })
  assert.equal(evaluate(project, taskId, scored, null).predictionPowered, null)
})

test('a check of no interest, and too few checks, leave it out', async (t) => {
  const { project, taskId, sampleIds, scored } = await believed(t)
  assert.equal(evaluate(project, taskId, { ...scored, accuracy: estimate(9, 10) }, null).predictionPowered, null)
  project.labels.assign({ taskId, sampleIds: sampleIds.slice(0, 1), classId: null, origin: 'hand' })
  assert.equal(evaluate(project, taskId, scored, null).predictionPowered, null)
})

test('checks tell precision and recall of each class, and how far confidence can be believed', async (t) => {
  const { project, taskId, right, wrong, scored } = await believed(t)
  assert.deepEqual(scored.accuracy, estimate(40, 50))
  assert.deepEqual(scored.confusion, [[40, 0], [10, 0]]) // prettier-ignore
  assert.deepEqual(scored.classes, [
    { classId: right, precision: estimate(40, 50), recall: estimate(40, 40) },
    { classId: wrong, precision: null, recall: estimate(0, 10) },
  ])
  const { bins = [] } = scored.reliability ?? {}
  assert.deepEqual(bins.map((bin) => bin.right), [estimate(18, 28), estimate(22, 22)]) // prettier-ignore
  // A class that the classifier has not met: got wrong, and in no row.
  const unknown = scoreOnChecks(project, taskId, [right])
  assert.deepEqual([unknown.accuracy, unknown.confusion], [estimate(40, 50), [[40]]])
  assert.deepEqual(unknown.classes, [{ classId: right, precision: estimate(40, 50), recall: estimate(40, 40) }])

  const text = describeChecks(scored, (classId) => (classId === right ? 'apple' : 'pear')).join('\n')
  assert.match(text, /apple +80.0 % \(67.0 % to 88.8 %, 50\) +100.0 %/)
  assert.match(text, /pear +no check +too few to tell \(10\)/)
  assert.match(text, /9\d.\d % +9\d.\d % to 9\d.\d % +100.0 % +85.1 % to 100.0 % +22$/m)
})

test('rounds of labelling bring a forecast and advice on when to stop', async (t) => {
  const made = await embeddedProject(t, 120)
  const { project, taskId, runId } = made
  const ids = (from: number, to: number): SampleId[] => Array.from({ length: to - from }, (_, at) => (from + at) as SampleId) // prettier-ignore
  project.checks.draw(taskId, ids(90, 115))
  labelHalves(made, ids(90, 115))
  let from = 1
  for (const to of [7, 13, 21, 31, 45]) {
    labelHalves(made, ids(from, to))
    from = to
    await runJob(project, trainJob, { taskId, runId })
    const { forecast, stopping } = evaluate(project, taskId, scoredNow(project, taskId), null)
    assert.equal(forecast !== null, to >= 31, `${to}`)
    if (to < 31) assert.equal(stopping.advice, 'too-early')
  }
  const view = evaluate(project, taskId, scoredNow(project, taskId), 0.75)
  const { measured, expected, random } = view.efficiency
  assert.deepEqual(measured.map(({ labels, actions }) => [labels, actions]), [[6, 2], [12, 4], [20, 6], [30, 8], [44, 10]]) // prettier-ignore
  assert.deepEqual([expected.byLabels[0]?.at, expected.byLabels.at(-1)?.at], [44, 88])
  // Two actions a round are too few to tell one round from the next.
  assert.deepEqual(expected.byActions, [])
  assert.ok(expected.byLabels.every(({ value, low, high }) => low <= value && value <= high))
  assert.equal(random, null)
  assert.equal(view.forecast?.labels, 9)
  assert.ok(view.stopping.agreement !== null && view.stopping.agreement > 0.9)
  assert.match(
    describeOutlook(view).join('\n'),
    /9 more labels should buy \d.\d points \(95 % interval .*\n(Stop|Go on|More)/,
  )
})

function scoredNow(project: Project, taskId: TaskId): Parameters<typeof evaluate>[2] {
  const { classIds, curve } = project.classifiers.summary(taskId)!
  return { curve, ...scoreOnChecks(project, taskId, classIds) }
}

test('the curve begins with the first labels once they were looked back at with random ones', async (t) => {
  const made = await embeddedProject(t, 60)
  const { project, taskId, runId } = made
  const ids = (from: number, to: number): SampleId[] => Array.from({ length: to - from }, (_, at) => (from + at) as SampleId) // prettier-ignore
  project.checks.draw(taskId, ids(30, 55))
  labelHalves(made, ids(30, 55))
  for (const from of [1, 7, 13, 19]) labelHalves(made, ids(from, from + 6))
  await runJob(project, trainJob, { taskId, runId })
  const effort = (): number[][] =>
    evaluate(project, taskId, scoredNow(project, taskId), null).efficiency.measured.map((point) => [
      point.labels,
      point.actions,
    ])
  assert.deepEqual(effort(), [[24, 8]])
  const { id } = project.jobs.create('baseline', { taskId, runId })
  project.jobs.markRunning(id, process.pid)
  project.jobs.markSucceeded(id, await runJob(project, baselineJob, { taskId, runId }))
  assert.deepEqual(effort(), [[6, 2], [12, 4], [24, 8]]) // prettier-ignore
})
