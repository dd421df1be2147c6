import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { suggestJob } from '../../../electron/engine/jobs/suggest-job.ts'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { addPictures, embeddedProject, labelHalves, type LearningProject } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

const ids = (...numbers: number[]): SampleId[] => numbers as SampleId[]

async function suggest({ project, taskId, runId }: LearningProject & { runId: RunId }, count: number) {
  await runJob(project, suggestJob, { taskId, runId, count })
  return project.cards.outline(taskId, runId).map(({ number }) => project.cards.get(taskId, runId, number)!)
}

test('cards are numbered from 1, share out all samples, and come out the same again', async (t) => {
  const made = await embeddedProject(t, 40)
  const cards = await suggest(made, 6)
  assert.deepEqual(
    cards.map(({ number, kind }) => [number, kind]),
    [1, 2, 3, 4, 5, 6].map((number) => [number, 'group']),
  )
  const shown = cards.flatMap(({ exemplar, members }) => [exemplar, ...members.map(({ sampleId }) => sampleId)])
  assert.deepEqual(
    shown.toSorted((a, b) => a - b),
    made.project.samples.firstIds(),
  )
  assert.equal(
    cards.reduce((sum, { size }) => sum + size, 0),
    40,
  )
  assert.deepEqual(await suggest(made, 6), cards)
})

test('neither what is labelled nor a check is proposed or a member of a group', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, taskId } = made
  labelHalves(made, ids(1, 2, 3))
  project.labels.assign({ taskId, sampleIds: ids(4), classId: null, origin: 'hand' })
  project.checks.draw(taskId, ids(5, 6, 7))
  const cards = await suggest(made, 8)
  const shown = cards.flatMap(({ exemplar, members }) => [exemplar, ...members.map(({ sampleId }) => sampleId)])
  assert.deepEqual(
    shown.filter((sampleId) => sampleId <= 7),
    [],
  )
  assert.equal(cards.length, 8)
})

test('exact duplicates are never proposed, and no more is proposed than there is', async (t) => {
  const made = await embeddedProject(t, 6)
  copyFileSync(join(made.pictures, '0000.png'), join(made.pictures, '9.png'))
  assert.equal((await addPictures(made)).duplicates, 1)
  await runJob(made.project, embedJob, { runId: made.runId })
  const cards = await suggest(made, 50)
  assert.ok(cards.length >= 2 && cards.length <= 6)
  assert.ok(
    cards.every(({ exemplar, members }) =>
      [exemplar, ...members.map((member) => member.sampleId)].every((id) => id <= 6),
    ),
  )
})
