/** One encoder, two tasks: what belongs to one is never seen in the other. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { Manifest } from '../../../electron/engine/export/manifest.ts'
import { exportJob } from '../../../electron/engine/jobs/export-job.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { suggestJob } from '../../../electron/engine/jobs/suggest-job.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import type { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { embeddedProject, labelHalves, type LearningProject } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

const COUNT = 24
const ids = (...numbers: number[]): SampleId[] => numbers as SampleId[]

/** Where the blob is, taught by six labels and one check; and a second task in the same space, still empty. */
async function twoTasks(t: TestContext) {
  const made = await embeddedProject(t, COUNT)
  const { project, taskId, runId } = made
  const other = project.tasks.create('Number').id
  labelHalves(made, ids(1, 2, 3, 4, 5, 6))
  project.checks.draw(taskId, ids(7))
  const work = async (task: TaskId): Promise<void> => {
    await runJob(project, trainJob, { taskId: task, runId })
    await runJob(project, suggestJob, { taskId: task, runId, count: 4 })
  }
  await work(taskId)
  return { ...made, other, work }
}

/** Gives the second task labels of its own, two of them to samples that the first has labelled as well. */
function labelNumbers({ project }: LearningProject, other: TaskId): void {
  const [low, high] = ['low', 'high'].map((name) => project.classes.create(other, name).id)
  project.labels.assign({ taskId: other, sampleIds: ids(1, 2, 8), classId: low!, origin: 'hand' })
  project.labels.assign({ taskId: other, sampleIds: ids(20, 21), classId: high!, origin: 'hand' })
  project.checks.draw(other, ids(9, 10))
}

/** Everything that is kept for a task. */
function kept({ project }: LearningProject, taskId: TaskId): unknown {
  const runId = project.info.get().activeRunId!
  const { head, classIds } = new RunFiles(project.paths, runId).readHead(taskId)
  return {
    classes: project.classes.list(taskId),
    labels: project.labels.currentLabels(taskId),
    checks: project.checks.all(taskId),
    cards: project.cards.outline(taskId, runId),
    predictions: [project.predictions.all(taskId, 'head'), project.predictions.all(taskId, 'propagated')],
    head: [Array.from(head.weights.data), classIds],
    summary: project.classifiers.summary(taskId),
  }
}

test('labelling, training and suggesting in one task leave the other as it was', async (t) => {
  const made = await twoTasks(t)
  const { project, taskId, other, work } = made
  const before = kept(made, taskId)
  assert.deepEqual([project.labels.currentLabels(other).size, project.classifiers.summary(other)], [0, null])

  labelNumbers(made, other)
  await work(other)
  assert.deepEqual(kept(made, taskId), before)
  assert.deepEqual(
    [...project.labels.currentLabels(other).keys()].sort((a, b) => a - b),
    [1, 2, 8, 20, 21],
  )
  assert.deepEqual(project.checks.all(other), [9, 10])
  const classIds = project.classes.list(other).map(({ id }) => id)
  assert.deepEqual(project.classifiers.summary(other)?.classIds, classIds)
  assert.ok(project.predictions.all(other, 'head').every(({ classId }) => classIds.includes(classId)))
})

test('undo takes back the last thing done in its own task, and a class of another task is refused', async (t) => {
  const made = await twoTasks(t)
  const { project, taskId, other } = made
  labelNumbers(made, other)
  assert.deepEqual(project.labels.undo(taskId), ids(2, 4, 6))
  assert.equal(project.labels.currentLabels(other).size, 5)
  assert.deepEqual(project.labels.undo(other), ids(20, 21))
  assert.deepEqual([...project.labels.currentLabels(taskId).keys()], ids(1, 3, 5))
  const [upper] = project.classes.list(taskId)
  const foreign = { taskId: other, sampleIds: ids(3), classId: upper!.id, origin: 'hand' as const }
  assert.throws(() => project.labels.assign(foreign), { code: 'bad-input' })
})

test('each task is exported with its own classes and labels', async (t) => {
  const made = await twoTasks(t)
  const { project, folder, taskId, other, work } = made
  labelNumbers(made, other)
  await work(other)
  for (const [task, name] of [
    [taskId, 'halves'],
    [other, 'numbers'],
  ] as const) {
    const directory = join(folder, name)
    await runJob(project, exportJob, { taskId: task, model: 'head', directory, formats: ['csv'] })
  }
  const classesOf = (name: string): string[] =>
    Manifest.parse(JSON.parse(readFileSync(join(folder, name, 'classifier.json'), 'utf8'))).classes
  assert.deepEqual(
    [classesOf('halves'), classesOf('numbers')],
    [
      ['upper', 'lower'],
      ['low', 'high'],
    ],
  )
  const handLabels = (name: string): string[] => {
    const [, ...rows] = readFileSync(join(folder, name, 'labels.csv'), 'utf8')
      .trim()
      .split('\n')
    return rows.filter((row) => row.includes(',hand,')).map((row) => row.split(',').slice(0, 2).join(' '))
  }
  assert.deepEqual(handLabels('numbers'), [
    '0000.png low',
    '0001.png low',
    '0007.png low',
    '0019.png high',
    '0020.png high',
  ])
  assert.equal(handLabels('halves').length, 6)
})
