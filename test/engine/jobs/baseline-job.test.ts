import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { nearDuplicates } from '../../../electron/engine/index/duplicates.ts'
import { takeRows } from '../../../electron/engine/index/matrix-rows.ts'
import { baselineJob } from '../../../electron/engine/jobs/baseline-job.ts'
import { fitClassifier, strongest } from '../../../electron/engine/jobs/fit-classifier.ts'
import type { JobParams } from '../../../electron/engine/jobs/job-params.ts'
import { scoreRandomLabels } from '../../../electron/engine/jobs/random-baseline.ts'
import { RunFiles } from '../../../electron/engine/jobs/run-files.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import { predictHead } from '../../../electron/engine/learn/heads/logistic.ts'
import { RandomBaseline } from '../../../shared/domain/evaluation.ts'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { embeddedProject, labelHalves, type LearningProject } from '../../support/learning-project.ts'
import { digitSpace } from '../../support/digit-space.ts'
import { runJob } from '../../support/run-job.ts'

type Made = LearningProject & { runId: RunId }

const ids = (from: number, to: number): SampleId[] =>
  Array.from({ length: to - from + 1 }, (_, at) => (from + at) as SampleId)

async function compare(made: Made, stages: string[] = []): Promise<RandomBaseline> {
  const { project, taskId, runId } = made
  const onReport = ({ stage }: { stage?: string }): void => void (stage !== undefined && stages.push(stage))
  return RandomBaseline.parse(
    await runJob<JobParams<'baseline'>, unknown>(project, baselineJob, { taskId, runId }, { onReport }),
  )
}

test('the checks say what random labels would have brought, at doubling counts', async (t) => {
  const made = await embeddedProject(t, 100)
  made.project.checks.draw(made.taskId, ids(41, 70))
  labelHalves(made, ids(41, 70))
  const stages: string[] = []
  const { checks, points } = await compare(made, stages)
  assert.equal(checks, 30)
  assert.deepEqual(points.map(({ labels }) => labels), [5, 10, 24]) // prettier-ignore
  assert.ok(points.every(({ accuracy }) => accuracy.value > 0.8 && accuracy.low < accuracy.value))
  assert.ok(stages.includes('Learning from 24 random labels'))
})

test('the first labels are looked back at, by halves of the actions, from the first that is known already', async (t) => {
  const made = await embeddedProject(t, 100)
  const { project, taskId, runId } = made
  project.checks.draw(taskId, ids(41, 70))
  labelHalves(made, ids(41, 70))
  // Two actions each: one for the upper, one for the lower half.
  for (const from of [1, 5, 9, 13, 17, 21, 25, 29]) labelHalves(made, ids(from, from + 3))
  const effortOf = ({ firstLabels }: RandomBaseline): number[][] =>
    firstLabels.map(({ labels, actions }) => [labels, actions])
  const untrained = await compare(made)
  assert.deepEqual(effortOf(untrained), [[4, 2], [8, 4], [16, 8], [32, 16]]) // prettier-ignore
  assert.ok(untrained.firstLabels.every(({ accuracy }) => accuracy.checks === 30 && accuracy.value > 0.8))
  await runJob(project, trainJob, { taskId, runId })
  const stages: string[] = []
  assert.deepEqual(effortOf(await compare(made, stages)), [[4, 2], [8, 4], [16, 8]]) // prettier-ignore
  assert.ok(stages.includes('Learning from the first 8 labels'))
})

test('the classifier in use and its predictions stay as they are, and its own labels bring the baseline nothing', async (t) => {
  const made = await embeddedProject(t, 100)
  const { project, taskId, runId } = made
  project.checks.draw(taskId, ids(41, 70))
  labelHalves(made, ids(41, 70))
  const before = await compare(made)
  labelHalves(made, ids(1, 30))
  await runJob(project, trainJob, { taskId, runId })
  const state = (): unknown => [
    new RunFiles(project.paths, runId).readHead(taskId),
    project.predictions.all(taskId, 'head'),
  ]
  const trained = state()
  assert.deepEqual(await compare(made), before)
  assert.deepEqual(state(), trained)
})

test('too few checks are said to be too few, those of no interest not being any', async (t) => {
  const made = await embeddedProject(t, 60)
  const { project, taskId } = made
  project.checks.draw(taskId, ids(1, 22))
  labelHalves(made, ids(1, 22))
  project.labels.assign({ taskId, sampleIds: ids(1, 4), classId: null, origin: 'hand' })
  await assert.rejects(compare(made), { code: 'too-few-checks', message: /^20 answered .* there are 18\./ })
})

test('the estimate agrees with classifiers from as many random labels, scored on samples they have not seen', async () => {
  const { vectors, graph, neighbours, labels } = await digitSpace(60)
  const order = new Random(3).sample(vectors.rows, vectors.rows)
  const recordings = Int32Array.from({ length: vectors.rows }, (_, row) => row)
  const space = { vectors, graph, duplicates: nearDuplicates(neighbours), recordings, classCount: 10, seed: 1 }
  const rows = order.slice(0, 60)
  const taken: number[] = []
  const { points } = await scoreRandomLabels({ ...space, rows, labels: rows.map((row) => labels[row]!) }, (count) => {
    taken.push(count)
    return Promise.resolve()
  })
  assert.equal(taken.length, 10 * points.length)
  const last = points.at(-1)!
  assert.ok(last.labels >= 45 && points[0]!.accuracy.value + 0.1 < last.accuracy.value, JSON.stringify(points))

  const shares = [1, 2, 3, 4].map((seed) => {
    const drawn = new Random(seed).sample(vectors.rows, vectors.rows)
    const [learned, unseen, others] = [drawn.slice(0, last.labels), drawn.slice(last.labels, 300), drawn.slice(300)]
    const given = learned.map((row) => labels[row]!)
    const { head } = fitClassifier({
      ...space,
      rows: learned,
      labels: given,
      pseudoRows: others,
      random: new Random(1),
    })
    const predicted = predictHead(head, takeRows(vectors, unseen))
    return unseen.filter((row, at) => strongest(predicted, at) === labels[row]).length / unseen.length
  })
  const truth = shares.reduce((sum, share) => sum + share) / shares.length
  assert.ok(last.accuracy.low <= truth && truth <= last.accuracy.high, `${truth} in ${JSON.stringify(last)}`)
})

test('a check is never judged by what its near-duplicate taught, or what is of its recording', async () => {
  const { vectors, graph, labels } = await digitSpace(10)
  // Declared to look the same in pairs: each pair is then in one fold, so that the last count leaves whole pairs out.
  const rows = Int32Array.from({ length: 40 }, (_, at) => at)
  const pairs = Int32Array.from({ length: vectors.rows }, (_, row) => row - (row % 2))
  const alone = Int32Array.from({ length: vectors.rows }, (_, row) => row)
  const answered = { vectors, graph, rows, labels: labels.slice(0, 40), classCount: 10, seed: 1 }
  const random = { ...answered, duplicates: pairs, recordings: alone }
  for (const space of [random, { ...answered, duplicates: alone, recordings: pairs }]) {
    const { points } = await scoreRandomLabels(space, () => Promise.resolve())
    assert.equal(points.at(-1)?.labels, 32)
  }
  await assert.rejects(
    scoreRandomLabels({ ...random, duplicates: new Int32Array(vectors.rows) }, () => Promise.resolve()),
    { code: 'too-few-checks' },
  )
})
