import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import sharp from 'sharp'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { suggestJob } from '../../../electron/engine/jobs/suggest-job.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import {
  addPictures,
  classicalRun,
  embeddedProject,
  labelHalves,
  type LearningProject,
  pictureProject,
} from '../../support/learning-project.ts'
import { runJob, type JobHooks } from '../../support/run-job.ts'
import type { ClassId, RunId, SampleId } from '../../../shared/domain/ids.ts'

type Made = LearningProject & { runId: RunId }

const ids = (...numbers: number[]): SampleId[] => numbers as SampleId[]

async function train({ project, taskId, runId }: Made, hooks?: JobHooks) {
  await runJob(project, trainJob, { taskId, runId }, hooks)
  const { head } = new RunFiles(project.paths, runId).readHead(taskId)
  const propagated = project.predictions.all(taskId, 'propagated')
  return { head, propagated, summary: project.classifiers.summary(taskId)! }
}

function classNamed({ project, taskId }: Made, name: string): ClassId {
  return project.classes.list(taskId).find((candidate) => candidate.name === name)!.id
}

test('a few labels teach the two kinds of pictures to all the others', async (t) => {
  const made = await embeddedProject(t, 40)
  labelHalves(made, ids(1, 2, 3, 4, 5, 6))
  const { summary, propagated } = await train(made)
  assert.equal(summary.labels, 6)
  assert.equal(summary.accuracy, null)
  const upper = classNamed(made, 'upper')
  const isRight = ({ sampleId, classId }: { sampleId: number; classId: ClassId }): boolean =>
    (sampleId % 2 === 1) === (classId === upper)
  const heads = made.project.predictions.all(made.taskId, 'head')
  assert.equal(heads.length, 40)
  assert.ok(heads.filter(isRight).length >= 36, `${heads.filter(isRight).length} of 40 right`)
  // What a person said stands, with certainty.
  for (const { sampleId, confidence, ...prediction } of propagated.slice(0, 6)) {
    assert.deepEqual([isRight({ sampleId, ...prediction }), confidence], [true, 1])
  }
  assert.equal(
    summary.predictedCounts.reduce((sum, count) => sum + count),
    40,
  )
})

test('a check teaches nothing: labelled right, wrong or not at all, the classifier is the same', async (t) => {
  const made = await embeddedProject(t, 30)
  const { project, taskId } = made
  labelHalves(made, ids(1, 2, 3, 4))
  project.checks.draw(taskId, ids(9, 10))
  const before = await train(made)
  assert.equal(before.summary.accuracy, null)

  const [upper, lower] = [classNamed(made, 'upper'), classNamed(made, 'lower')]
  // Both wrong.
  project.labels.assign({ taskId, sampleIds: ids(9), classId: lower, origin: 'hand' })
  project.labels.assign({ taskId, sampleIds: ids(10), classId: upper, origin: 'hand' })
  const after = await train(made)
  assert.deepEqual(after.head, before.head)
  assert.deepEqual(after.propagated, before.propagated)
  assert.deepEqual([after.summary.labels, after.summary.accuracy?.checks], [4, 2])
  const predicted = ids(9, 10).map((sampleId) => project.predictions.get(taskId, 'head', sampleId)!.classId)
  const expected = [
    [0, 0],
    [0, 0],
  ]
  for (const [at, actual] of [lower, upper].entries()) {
    expected[after.summary.classIds.indexOf(actual)]![after.summary.classIds.indexOf(predicted[at]!)]!++
  }
  assert.deepEqual(after.summary.confusion, expected)

  // The same wrong label on a sample that is no check does change it.
  project.labels.assign({ taskId, sampleIds: ids(11), classId: lower, origin: 'hand' })
  assert.notDeepEqual((await train(made)).head, before.head)
})

test('a near-duplicate of a check teaches nothing either: it belongs to the test set', async (t) => {
  const pictures = await pictureProject(t, 30)
  const [original, copy] = ['0008.png', '9999.png'].map((name) => join(pictures.pictures, name))
  const { data, info } = await sharp(original).raw().toBuffer({ resolveWithObject: true })
  data[0] = (data[0] ?? 0) ^ 1
  await sharp(data, { raw: info }).png().toFile(copy!)
  await addPictures(pictures)
  const made = { ...pictures, runId: classicalRun(pictures.project) }
  await runJob(made.project, embedJob, { runId: made.runId })

  const { project, taskId } = made
  const [check, twin] = ids(9, 31)
  labelHalves(made, ids(1, 2, 3, 4))
  project.checks.draw(taskId, [check!])
  const before = await train(made)
  project.labels.assign({ taskId, sampleIds: [twin!], classId: classNamed(made, 'lower'), origin: 'hand' })
  const after = await train(made)
  assert.deepEqual(after.head, before.head)
  assert.equal(after.summary.labels, 4)
})

test('labels given while it trains, and classes made then, wait for the next training', async (t) => {
  const made = await embeddedProject(t, 30)
  const { project, taskId } = made
  labelHalves(made, ids(1, 2, 3, 4))
  let isLabelled = false
  const { summary, propagated } = await train(made, {
    onReport: ({ stage }) => {
      if (stage !== 'Propagating labels' || isLabelled) return
      isLabelled = true
      const { id } = project.classes.create(taskId, 'new')
      project.labels.assign({ taskId, sampleIds: ids(7), classId: id, origin: 'hand' })
    },
  })
  assert.ok(isLabelled)
  const [upper, lower] = [classNamed(made, 'upper'), classNamed(made, 'lower')]
  assert.deepEqual([summary.labels, summary.classIds], [4, [upper, lower]])
  assert.ok(propagated.every(({ classId }) => classId === upper || classId === lower))
  const next = await train(made)
  assert.deepEqual([next.summary.labels, next.summary.classIds.length], [5, 3])
  assert.equal(next.propagated[6]?.classId, classNamed(made, 'new'))
})

test('what was undone, marked as not of interest or labelled twice counts as it stands', async (t) => {
  const made = await embeddedProject(t, 20)
  const { project, taskId } = made
  labelHalves(made, ids(1, 2, 3, 4))
  const upper = classNamed(made, 'upper')
  project.labels.assign({ taskId, sampleIds: ids(4), classId: upper, origin: 'hand' })
  project.labels.undo(taskId)
  project.labels.assign({ taskId, sampleIds: ids(3, 8), classId: null, origin: 'hand' })
  const { summary, propagated } = await train(made)
  assert.equal(summary.labels, 3)
  assert.equal(propagated[3]?.classId, classNamed(made, 'lower'))
})

test('what cards propose is there before the head has learned', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, taskId, runId } = made
  await runJob(project, suggestJob, { taskId, runId, count: 5 })
  labelHalves(made, ids(1, 2, 3, 4))
  let early: SampleId[] = []
  const { propagated } = await train(made, {
    onReport: ({ stage }) => {
      if (stage === 'Learning from labels')
        early = project.predictions.all(taskId, 'propagated').map((one) => one.sampleId)
    },
  })
  assert.deepEqual(early, project.cards.outline(taskId, runId).map(({ exemplar }) => exemplar).toSorted((a, b) => a - b)) // prettier-ignore
  assert.equal(early.length, 5)
  assert.equal(propagated.length, 40)
})

test('one class is not enough, and nothing is kept of the attempt', async (t) => {
  const made = await embeddedProject(t, 10)
  labelHalves(made, ids(1, 3))
  const { project, taskId, runId } = made
  await assert.rejects(runJob(project, trainJob, { taskId, runId }), { code: 'too-few-labels' })
  assert.equal(project.classifiers.summary(taskId), null)
  assert.throws(() => new RunFiles(project.paths, runId).readHead(taskId), { code: 'no-classifier' })
})

test('what is of the recording of a check teaches nothing, in the label or by way of neighbours', async (t) => {
  const made = await embeddedProject(t, 30)
  const { project, taskId } = made
  labelHalves(made, ids(1, 2, 3, 4, 5, 6))
  project.checks.draw(taskId, ids(9))
  assert.equal((await train(made)).summary.labels, 6)
  const belong = (sampleId: SampleId, recording: string): void => {
    const { sourceId, path } = project.samples.get(sampleId)!
    project.samples.touch(sourceId, [{ sampleId, path, part: null, modifiedAt: 1, recording }])
  }
  for (const id of ids(5, 6, 9)) belong(id, 'with the check')
  for (const id of ids(1, 2, 3)) belong(id, 'another')
  assert.equal((await train(made)).summary.labels, 4)
})
