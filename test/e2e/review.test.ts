/** Review in a browser: what its keys and clicks do, and what it says of them. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import { createProject, openProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import { estimate } from '../../electron/engine/select/estimate.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { ClassId, SampleId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { makeReviewedProject, type ReviewedProject } from '../support/reviewed-project.ts'
import { runJob } from '../support/run-job.ts'
import { violationsOn } from '../support/violations.ts'

const VIEW = 'Alt+5'

async function openReview(
  t: TestContext,
  how: { together?: boolean } = {},
): Promise<{ page: Page; made: ReviewedProject; labelsOf(...at: number[]): (ClassId | null | undefined)[] }> {
  const made = await makeReviewedProject(temporaryFolder(), how)
  const { page, engine } = await openPage(t, made.path, { isAutomatic: false })
  await page.keyboard.press(VIEW)
  await page.getByRole('article').waitFor()
  return { page, made, labelsOf: (...at) => at.map((index) => labelOf(engine, made.sampleIds[index]!)) }
}

function labelOf({ project }: Engine, sampleId: SampleId): ClassId | null | undefined {
  return project.labels.of(project.tasks.default().id, sampleId)?.classId
}

/** Opens the view of a project that is closed by now. */
async function openView(t: TestContext, path: string): Promise<Page> {
  const { page } = await openPage(t, path, { isAutomatic: false })
  await page.keyboard.press(VIEW)
  await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor()
  return page
}

/** Opens a queue by mouse. */
function click(page: Page, queue: string): Promise<void> {
  return page.getByRole('group', { name: 'What to look at' }).getByText(queue).click()
}

test('after a click on a queue the arrows go on to the next item, and by keyboard they choose a queue', async (t) => {
  const { page } = await openReview(t)
  const queue = (name: string): ReturnType<Page['getByRole']> => page.getByRole('radio', { name: new RegExp(name) })
  await click(page, 'Contradictions')
  await click(page, 'Label errors')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('article', { name: 'Item 2 of 2' }).waitFor()
  assert.equal(await queue('Label errors').isChecked(), true)

  await queue('Label errors').focus()
  await page.keyboard.press('ArrowRight')
  assert.equal(await queue('Contradictions').isChecked(), true)
  await click(page, 'Label errors')
  await page.keyboard.press('ArrowRight')
  await page.getByRole('article', { name: 'Item 2 of 2' }).waitFor()
})

test('suspected labels of look-alikes are one item, some left out by click or by key, and one undo takes all back', async (t) => {
  const { page, made, labelsOf } = await openReview(t, { together: true })
  const { cat, dog } = made
  const card = page.getByRole('article')
  await card.getByText('These 2 together').waitFor()
  await card.getByRole('img', { name: 'Look-alike labelled dog' }).waitFor()
  const boxes = card.getByRole('checkbox')
  await boxes.first().click()
  await card.getByRole('button', { name: 'Change 1 of 2 to dog' }).waitFor()
  await boxes.first().press('Space')
  await boxes.last().press('Space')
  assert.deepEqual([await boxes.first().isChecked(), await boxes.last().isChecked()], [true, false])
  assert.deepEqual(await violationsOn(page), [])
  await boxes.last().press('Space')
  await boxes.last().press('Enter')
  await page.getByRole('status').getByText('Labelled 2 as dog.').waitFor()
  await page.keyboard.press('u')
  await page.getByRole('status').getByText('Undone: “dog” for 2 samples.').waitFor()
  await card.getByText('These 2 together').waitFor()
  assert.deepEqual(labelsOf(0, 1, 4), [cat, cat, dog])
})

test('near-duplicates say what keeping keeps', async (t) => {
  const { page, made, labelsOf } = await openReview(t)
  await click(page, 'Contradictions')
  await page.getByRole('button', { name: 'Label both as dog' }).waitFor()
  await page.getByRole('button', { name: 'Keep “cat” and “dog”' }).click()
  await page.getByRole('status').getByText('Kept as it is.').waitFor()
  await page.getByText('Nothing is left to look at here').waitFor()
  assert.deepEqual(labelsOf(2, 4), [made.cat, made.dog])
})

test('undoing where nothing is left says what was taken back', async (t) => {
  const { page } = await openReview(t)
  await click(page, 'Broken files')
  await page.keyboard.press('u')
  await page.getByRole('status').getByText('Undone: “dog” for a sample that this review does not show.').waitFor()
  await page.keyboard.press('Shift+U')
  await page.getByRole('status').getByText('Redone: “dog” for a sample.').waitFor()
})

test('Enter keeps the answer of a random check, and a review can be started from among them', async (t) => {
  const { path, taskId, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), 30)
  const project = openProject(path)
  const [cat, dog] = [project.classes.create(taskId, 'cat').id, project.classes.create(taskId, 'dog').id]
  const checks = sampleIds.slice(0, 3)
  project.checks.draw(taskId, checks)
  for (const sampleId of checks) project.labels.assign({ taskId, sampleIds: [sampleId], classId: cat, origin: 'hand' })
  const before = project.labels.lastActionId(taskId)
  const vectors = openVectorsForJob(project.paths)
  vectors.predictions.replaceAll(taskId, 'head', checks.map((sampleId) => ({ sampleId, classId: dog, confidence: 0.9 }))) // prettier-ignore
  vectors.close()
  project.classifiers.add({
    taskId,
    runId,
    kind: 'head',
    labels: 20,
    actions: 4,
    accuracy: estimate(0, 3),
    confusion: [[0, 3], [0, 0]], // prettier-ignore
    classIds: [cat, dog],
    predictedCounts: [0, 30],
  })
  project.close()

  const { page, engine } = await openPage(t, path, { isAutomatic: false })
  await page.keyboard.press('Alt+6')
  await page.getByRole('button', { name: 'cat predicted as dog: show 3' }).click()
  const card = page.getByRole('article', { name: 'Item 1 of 3' })
  await card.getByRole('button', { name: 'Change to dog' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: 'Item 1 of 2' }).waitFor()
  assert.equal(engine.project.labels.lastActionId(taskId), before)
  await page.keyboard.press('2')
  await page.getByRole('article', { name: 'Item 1 of 1' }).waitFor()
  await page.getByRole('status').getByText('Labelled as dog.').waitFor()
  assert.equal(await page.getByRole('button', { name: 'Review now' }).isEnabled(), true)
})

test('broken files are read again with Enter, and come in once they are repaired', async (t) => {
  const { path } = await makeReviewedProject(temporaryFolder())
  const photos = temporaryFolder()
  const picture = (name: string, background: string): Promise<unknown> =>
    sharp({ create: { width: 32, height: 32, channels: 3, background } }).toFile(join(photos, name))
  await picture('whole.png', '#204060')
  writeFileSync(join(photos, 'broken.png'), 'no picture')
  const project = openProject(path)
  await runJob(project, importJob, { path: photos, classesFrom: null })
  project.close()

  const page = await openView(t, path)
  await click(page, 'Broken files 1')
  await page.getByText('broken.png').waitFor()
  assert.deepEqual(await violationsOn(page), [])
  await picture('broken.png', '#602040')
  await page.keyboard.press('Enter')
  await page.getByText('Every file could be read.').waitFor()
})

test('without data there is nothing to review, and the view sends to Data', async (t) => {
  const path = `${temporaryFolder()}/empty.handful`
  createProject(path, { modality: 'images' }).close()
  const page = await openView(t, path)
  await page.getByRole('button', { name: 'Go to Data' }).click()
  await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
})

test('the first review moves nothing that was on screen', async (t) => {
  const { path } = await makeLabellingProject(temporaryFolder(), 30)
  const page = await openView(t, path)
  const places = (): Promise<unknown> =>
    Promise.all(['Undo', 'Redo'].map((name) => page.getByRole('button', { name }).boundingBox()))
  const before = await places()
  await page.getByRole('button', { name: 'Review now' }).click()
  await page.getByRole('button', { name: 'Review again' }).waitFor()
  assert.deepEqual(await places(), before)
})
