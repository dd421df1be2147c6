/** What the Classifier view says of a classifier, from answered checks that are known; and what an empty project offers. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { createProject, openProject, openVectorsForJob } from '../../electron/engine/db/project.ts'
import { estimate } from '../../electron/engine/select/estimate.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { violationsOn } from '../support/violations.ts'

const CHECKS = 50

/**
 * 50 checks, 40 of class "apple" and 10 of class "pear", all predicted as apples: the first 25 surely, the others hardly.
 *
 * @param answered Fewer checks, the first of them.
 */
async function judgedProject(answered = CHECKS): Promise<string> {
  const { path, taskId, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), 200)
  const project = openProject(path)
  const [apple, pear] = ['apple', 'pear'].map((name) => project.classes.create(taskId, name).id) as [never, never]
  const vectors = openVectorsForJob(project.paths)
  const confidence = (row: number): number => (row < CHECKS / 2 ? 0.97 : 0.55) + (row % CHECKS) / 10_000
  vectors.predictions.replaceAll(
    taskId,
    'head',
    sampleIds.map((sampleId, row) => ({ sampleId, classId: apple, confidence: confidence(row) })),
  )
  vectors.close()
  project.checks.draw(taskId, sampleIds.slice(0, answered))
  const pears = sampleIds.slice(40, answered)
  project.labels.assign({
    taskId,
    sampleIds: sampleIds.slice(0, Math.min(40, answered)),
    classId: apple,
    origin: 'hand',
  })
  if (pears.length > 0) project.labels.assign({ taskId, sampleIds: pears, classId: pear, origin: 'hand' })
  project.classifiers.add({
    taskId,
    runId,
    kind: 'head',
    labels: 20,
    actions: 4,
    accuracy: estimate(9, 10),
    confusion: [[9, 0], [1, 0]], // prettier-ignore
    classIds: [apple, pear],
    predictedCounts: [200, 0],
  })
  project.close()
  return path
}

/** Tall enough for the whole view, and allowed to copy. */
async function openTallPage(t: TestContext, path: string): Promise<Page> {
  const { page } = await openPage(t, path, {
    isAutomatic: false,
    viewport: { width: 1280, height: 2000 },
    onContext: (context) => context.grantPermissions(['clipboard-read', 'clipboard-write']),
  })
  return page
}

test('figures rest on the checks answered by now, and say when these are too few', async (t) => {
  const page = await openTallPage(t, await judgedProject())
  await page.keyboard.press('Alt+6')
  await page.getByText('80.0 %', { exact: true }).first().waitFor()
  const row = (name: string) => page.getByRole('region', { name: 'Figures of each class' }).getByRole('row', { name })
  assert.match(await row('apple').innerText(), /80\.0 %\s+67\.0 % to 88\.8 %, 50 checks\s+100\.0 %/)
  assert.match(await row('pear').innerText(), /No check\s+Too few to tell: 10 checks/)
  assert.equal(await page.getByRole('button', { name: 'pear predicted as apple: show 10' }).isVisible(), true)
  await page.getByText('The checks do not show it surer or less sure than it should be.').waitFor()

  await page.getByText('The numbers: 2 bins of 20 checks or more').click()
  await page.getByRole('cell', { name: '100.0 %', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Copy Calibration as CSV' }).click()
  const csv = await page.evaluate(() => navigator.clipboard.readText())
  const [, low, high] = csv.split('\r\n')
  assert.match(low ?? '', /^55\.\d+,55\.25,55\.\d+,60,40\.\d+,76\.\d+,25$/)
  assert.match(high ?? '', /^97\.\d+,97,97\.\d+,100,86\.\d+,100,25$/)

  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    assert.deepEqual(await violationsOn(page), [], colorScheme)
  }
})

test('without random checks accuracy is said not to be measured, and how to have them is beside it', async (t) => {
  const { page, engine } = await openPage(t, await judgedProject(12), { isAutomatic: false })
  await page.keyboard.press('Alt+6')
  await page.getByText('12 random checks answered; an honest figure needs at least 20. One card in 8').waitFor()
  const choice = page.getByRole('combobox', { name: 'Random checks' })
  await choice.focus()
  await page.keyboard.press('n')
  await page.getByText('Random checks are off, after 12 answers.').waitFor()
  await page.getByText('not measured', { exact: true }).waitFor()
  assert.equal(engine.project.tasks.default().checkEvery, null)
  await page.keyboard.press('Alt+4')
  await page.getByText('not measured: checks are off').waitFor()

  await page.getByRole('button', { name: 'Task: Classes' }).click()
  const dialog = page.getByRole('dialog', { name: 'Tasks' })
  await dialog.getByRole('combobox', { name: 'Random checks' }).selectOption('one card in 16')
  await page.getByText('too few checks to tell').waitFor()
  assert.equal(engine.project.tasks.default().checkEvery, 16)
  assert.deepEqual(await violationsOn(page), [])
})

test('an empty project offers digits to try, whatever kind of data was chosen', async (t) => {
  const path = join(temporaryFolder(), 'test.handful')
  createProject(path, { modality: 'images' }).close()
  const page = await openTallPage(t, path)
  await page.getByText('Series', { exact: true }).click()
  await page.getByText('Handful finds out by itself which series are alike.').waitFor()
  await page.getByRole('button', { name: 'Try with handwritten digits' }).click()
  await page.getByRole('progressbar', { name: 'Adding data' }).first().waitFor()
  await page.getByText('The first images are on their way').waitFor()
})
