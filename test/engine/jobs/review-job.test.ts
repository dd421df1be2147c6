import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { importJob } from '../../../electron/engine/jobs/import-job.ts'
import { embedJob } from '../../../electron/engine/jobs/embed-job.ts'
import type { JobParams } from '../../../electron/engine/jobs/job-params.ts'
import { reviewJob } from '../../../electron/engine/jobs/review-job.ts'
import { trainJob } from '../../../electron/engine/jobs/train-job.ts'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { Review } from '../../../shared/domain/review.ts'
import { embeddedProject, labelHalves, type LearningProject, writePictures } from '../../support/learning-project.ts'
import { runJob } from '../../support/run-job.ts'

type Made = LearningProject & { runId: RunId }

const idsTo = (count: number): SampleId[] => Array.from({ length: count }, (_, at) => (at + 1) as SampleId)

async function review({ project, taskId, runId }: Made, limit = 10): Promise<Review> {
  return Review.parse(await runJob<JobParams<'review'>, unknown>(project, reviewJob, { taskId, runId, limit }))
}

/** Gives a sample the class of the other kind of picture. */
function mislabel({ project, taskId }: Made, sampleId: SampleId): void {
  const wrong = project.classes.list(taskId).find(({ name }) => name === (sampleId % 2 === 1 ? 'lower' : 'upper'))!
  project.labels.assign({ taskId, sampleIds: [sampleId], classId: wrong.id, origin: 'hand' })
}

test('a wrong label is suspected, with the class it should have, and nothing is changed', async (t) => {
  const made = await embeddedProject(t, 80)
  labelHalves(made, idsTo(40))
  mislabel(made, 7 as SampleId)
  const before = made.project.labels.currentLabels(made.taskId)
  const { labels, labelErrors } = await review(made)
  assert.equal(labels, 40)
  const [first] = labelErrors
  const upper = made.project.classes.list(made.taskId).find(({ name }) => name === 'upper')!
  assert.deepEqual([first?.sampleId, first?.suggested], [7, upper.id])
  assert.deepEqual(first?.reasons, ['classifier', 'neighbours'])
  assert.deepEqual(made.project.labels.currentLabels(made.taskId), before)
})

test('wrong labels of look-alikes stand together, held against look-alikes that nobody suspects', async (t) => {
  const made = await embeddedProject(t, 80)
  labelHalves(made, idsTo(60))
  for (const id of [7, 9, 11]) mislabel(made, id as SampleId)
  const { labelErrors } = await review(made)
  assert.deepEqual((await review(made, 2)).labelErrors, labelErrors.slice(0, 2))
  const [first] = labelErrors
  const together = labelErrors.filter(({ group }) => group === first?.group)
  assert.deepEqual(new Set(together.map(({ sampleId }) => sampleId)), new Set([7, 9, 11]))
  assert.deepEqual(together, labelErrors.slice(0, 3))
  for (const { lookAlikes } of together) {
    assert.equal(lookAlikes.length, 10)
    assert.ok(
      lookAlikes.every((id) => id % 2 === 1 && id <= 60 && ![7, 9, 11].includes(id)),
      String(lookAlikes),
    )
  }
})

test('checks are never suspected: to correct those that contradict the classifier would flatter it', async (t) => {
  const made = await embeddedProject(t, 60)
  made.project.checks.draw(made.taskId, [7 as SampleId])
  labelHalves(made, idsTo(40))
  mislabel(made, 7 as SampleId)
  const { labels, labelErrors } = await review(made)
  assert.equal(labels, 39)
  assert.ok(!labelErrors.some(({ sampleId }) => sampleId === 7))
})

test('too few labels give no suspicion, and no classifier no doubt; what is odd is shown all the same', async (t) => {
  const made = await embeddedProject(t, 30)
  labelHalves(made, idsTo(10))
  const { labelErrors, leastCertain, leastTypical, drift } = await review(made, 5)
  assert.deepEqual([labelErrors, leastCertain, drift], [[], [], null])
  assert.equal(leastTypical.length, 5)
  assert.ok(leastTypical.every(({ distance }, at) => distance <= (leastTypical[at - 1]?.distance ?? Infinity)))
  const { project, taskId } = made
  const odd = leastTypical[0]!.sampleId
  project.labels.assign({ taskId, sampleIds: [odd], classId: null, origin: 'hand' })
  assert.ok(!(await review(made, 5)).leastTypical.some(({ sampleId }) => sampleId === odd))
})

test('the least certain samples are neither labelled nor checks', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, taskId, runId } = made
  labelHalves(made, idsTo(20))
  project.checks.draw(taskId, [25 as SampleId])
  await runJob(project, trainJob, { taskId, runId })
  const { leastCertain } = await review(made, 100)
  assert.deepEqual(new Set(leastCertain.map(({ sampleId }) => sampleId)), new Set(idsTo(40).slice(20).filter((id) => id !== 25))) // prettier-ignore
  assert.ok(leastCertain.every(({ confidence }, at) => confidence >= (leastCertain[at - 1]?.confidence ?? 0)))
})

test('near-duplicates with different classes are shown together', async (t) => {
  const made = await embeddedProject(t, 40)
  const { project, taskId, runId, pictures } = made
  // The same picture again, with one pixel changed.
  const { default: sharp } = await import('sharp')
  const { data, info } = await sharp(join(pictures, '0000.png')).raw().toBuffer({ resolveWithObject: true })
  data[0] = (data[0]! + 1) % 256
  await sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } }).png().toFile(join(pictures, 'x.png')) // prettier-ignore
  await runJob(project, importJob, { path: pictures, classesFrom: null })
  await runJob(project, embedJob, { runId })
  labelHalves(made, idsTo(4))
  const lower = project.classes.list(taskId).find(({ name }) => name === 'lower')!
  project.labels.assign({ taskId, sampleIds: [41 as SampleId], classId: lower.id, origin: 'hand' })
  const { contradictions } = await review(made)
  assert.deepEqual(contradictions.map(({ samples }) => samples.map(({ sampleId }) => sampleId)), [[1, 41]]) // prettier-ignore

  // Once both labels were given again, somebody has looked and means them.
  const upper = project.classes.list(taskId).find(({ name }) => name === 'upper')!
  project.labels.assign({ taskId, sampleIds: [1 as SampleId], classId: upper.id, origin: 'hand' })
  assert.equal((await review(made)).contradictions.length, 1)
  project.labels.assign({ taskId, sampleIds: [41 as SampleId], classId: lower.id, origin: 'hand' })
  assert.deepEqual((await review(made)).contradictions, [])
})

test('a label that was given again after a look is not suspected a second time', async (t) => {
  const made = await embeddedProject(t, 80)
  labelHalves(made, idsTo(40))
  mislabel(made, 7 as SampleId)
  assert.equal((await review(made)).labelErrors[0]?.sampleId, 7)
  mislabel(made, 7 as SampleId)
  const { labelErrors, lastActionId } = await review(made)
  assert.ok(!labelErrors.some(({ sampleId }) => sampleId === 7))
  assert.equal(lastActionId, made.project.labels.of(made.taskId, 7 as SampleId)?.actionId)
  // Taking that back makes it doubtful again.
  made.project.labels.undo(made.taskId)
  assert.equal((await review(made)).labelErrors[0]?.sampleId, 7)
})

test('a check that is still open is in no list: answered because it is odd, it would not be a random one', async (t) => {
  const made = await embeddedProject(t, 30)
  const odd = (await review(made, 30)).leastTypical[0]!.sampleId
  made.project.checks.draw(made.taskId, [odd])
  assert.ok(!(await review(made, 30)).leastTypical.some(({ sampleId }) => sampleId === odd))
})

test('a folder of other pictures is told from one of the same kind', async (t) => {
  const made = await embeddedProject(t, 120)
  const { project, folder, runId } = made
  const add = async (name: string): Promise<Review> => {
    await runJob(project, importJob, { path: join(folder, name), classesFrom: null })
    await runJob(project, embedJob, { runId })
    return review(made)
  }
  await writePictures(join(folder, 'same'), 120, 150)
  const same = (await add('same')).drift
  assert.deepEqual([same?.samples, same?.hasDrifted], [30, false])

  const { default: sharp } = await import('sharp')
  await import('node:fs').then(({ mkdirSync }) => mkdirSync(join(folder, 'noise')))
  for (let at = 0; at < 30; at++) {
    const noise = Buffer.from(Array.from({ length: 16 * 16 * 3 }, (_, byte) => (byte * (at + 3) * 7919) % 256))
    await sharp(noise, { raw: { width: 16, height: 16, channels: 3 } }).png().toFile(join(folder, 'noise', `${at}.png`)) // prettier-ignore
  }
  const { drift } = await add('noise')
  assert.ok(drift?.hasDrifted === true && drift.share > 0.9, JSON.stringify(drift))
})
