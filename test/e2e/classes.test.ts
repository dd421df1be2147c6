/** Many classes in a browser: changed in their dialog and shown beneath the card. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { openProject } from '../../electron/engine/db/project.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { violationsOn } from '../support/violations.ts'

const TEST_JOBS = new URL('../support/test-jobs.ts', import.meta.url).href

/** The labelling surface of a project with so many classes, none of them used yet. */
async function openClasses(t: TestContext, count: number): Promise<Page> {
  const { path, taskId } = await makeLabellingProject(temporaryFolder(), 60)
  const project = openProject(path)
  for (let number = 1; number <= count; number++) project.classes.create(taskId, `class ${number}`)
  project.close()
  const { page } = await openPage(t, path, { isAutomatic: false, moduleUrl: () => TEST_JOBS })
  await page.evaluate(() => (location.hash = '#/label'))
  await page.getByRole('article').first().waitFor()
  return page
}

/** Whether all of it lies within what can be seen of the dialog. */
async function isInSight(element: Locator, dialog: Locator): Promise<boolean> {
  const [inner, outer] = [await element.boundingBox(), await dialog.boundingBox()]
  assert.ok(inner !== null && outer !== null)
  return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

test('among many classes, what one is merged into, what was done and why not come into sight, and the focus stays', async (t) => {
  const page = await openClasses(t, 26)
  await page.getByRole('button', { name: /Rename, colour/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Classes' })
  await dialog.getByRole('button', { name: 'Merge class 20 into' }).click()
  const chooser = dialog.getByRole('group', { name: 'Merge class 20 into' })
  assert.equal(await isInSight(chooser, dialog), true)
  assert.equal(await focused(page), 'class 1')
  assert.deepEqual(await violationsOn(page), [])
  await page.keyboard.press('Escape')
  await chooser.waitFor({ state: 'detached' })
  assert.equal(await focused(page), 'Merge class 20 into another class')
  await dialog.getByLabel('Key of class 2', { exact: true }).fill('1')
  await dialog.getByLabel('Key of class 2', { exact: true }).press('Enter')
  const problem = dialog.getByText('The key "1" already gives "class 1".')
  await problem.waitFor()
  assert.equal(await isInSight(problem, dialog), true)
  assert.equal(await page.getByRole('alert').count(), 0)
  await dialog.getByRole('button', { name: 'Delete class 3', exact: true }).click()
  await dialog.getByText('“class 3” is deleted, with 0 labels.').waitFor()
  const undo = dialog.getByRole('button', { name: 'Undo' })
  assert.equal(await isInSight(undo, dialog), true)
  await page.keyboard.press('Tab')
  assert.equal(await focused(page), 'Undo')
  await page.keyboard.press('Enter')
  await dialog.getByLabel('Name of class 3', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.waitForFunction(() => document.activeElement?.textContent === 'Label')
})
