import assert from 'node:assert/strict'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { openVectorsForJob } from '../../../electron/engine/db/project.ts'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import { suggestJob, type SuggestResult } from '../../../electron/engine/jobs/suggest-job.ts'
import { type StrategyName, strategyNames } from '../../../electron/engine/select/strategy-names.ts'
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

test('its result says how and why it chose, and a class that only predictions know is asked about first', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, taskId, runId } = made
  const choose = (params: { count: number; strategy?: StrategyName }): Promise<SuggestResult> =>
    runJob(project, suggestJob, { taskId, runId, ...params })
  assert.deepEqual(await choose({ count: 6 }), { cards: 6, strategy: 'auto', reason: 'covering' })

  labelHalves(made, ids(1, 2, 3, 4, 5, 6, 7, 8, 9, 10))
  assert.deepEqual(await choose({ count: 3 }), { cards: 3, strategy: 'auto', reason: 'refining boundaries' })
  for (const strategy of strategyNames.slice(1)) {
    assert.deepEqual(await choose({ count: 3, strategy }), { cards: 3, strategy, reason: null })
  }

  const unconfirmed = project.classes.create(taskId, 'sideways').id
  const vectors = openVectorsForJob(project.paths)
  vectors.predictions.replaceAll(taskId, 'head', [{ sampleId: ids(33)[0]!, classId: unconfirmed, confidence: 0.9 }])
  vectors.close()
  await choose({ count: 3 })
  assert.equal(project.cards.get(taskId, runId, 1)!.exemplar, 33)
})
