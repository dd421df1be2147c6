/** Many classes in a browser: changed in their dialog and shown beneath the card. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { Random } from '../../electron/engine/base/random.ts'
import type { Project } from '../../electron/engine/db/project.ts'
import type { SampleId, TaskId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { TEST_JOBS } from '../support/running-jobs.ts'
import { violationsOn } from '../support/violations.ts'

interface Surface {
  readonly page: Page
  readonly sampleIds: readonly SampleId[]
  readonly project: Project
  readonly taskId: TaskId
  /** Makes classes until there are so many, and loads the page again. */
  haveClasses(count: number): Promise<void>
}

/** The labelling surface of a project with so many classes, none of them used yet. */
async function openClasses(t: TestContext, count: number): Promise<Surface> {
  const { path, taskId, sampleIds } = await makeLabellingProject(temporaryFolder(), 60)
  const { page, engine } = await openPage(t, path, {
    isAutomatic: false,
    // With this seed none of the first thirty samples is drawn as a random check.
    random: new Random(4),
    moduleUrl: () => TEST_JOBS,
  })
  const { project } = engine
  await page.evaluate(() => (location.hash = '#/label'))
  async function haveClasses(wanted: number): Promise<void> {
    for (let number = project.classes.list(taskId).length + 1; number <= wanted; number++) {
      project.classes.create(taskId, `class ${number}`)
    }
    await page.reload()
    await page.getByRole('article').first().waitFor()
    await page.getByRole('button', { name: `class ${wanted} ` }).waitFor()
  }
  await haveClasses(count)
  return { page, sampleIds, project, taskId, haveClasses }
}

/** Whether all of it lies within what can be seen of the dialog. */
async function isInSight(element: Locator, dialog: Locator): Promise<boolean> {
  const [inner, outer] = [await element.boundingBox(), await dialog.boundingBox()]
  assert.ok(inner !== null && outer !== null)
  return inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')

/** How many classes have their whole button in sight. */
const classesInSight = (page: Page): Promise<number> =>
  page.locator('.answers .classes').evaluate(
    (list) =>
      [...list.querySelectorAll('button')].filter((button) => {
        const { left, right, top, bottom } = button.getBoundingClientRect()
        const [x, y] = [(left + right) / 2, (top + bottom) / 2]
        const edges: [number, number][] = [[left + 1, y], [right - 1, y], [x, top + 1], [x, bottom - 1]] // prettier-ignore
        return edges.every((edge) => button.contains(document.elementFromPoint(...edge)))
      }).length,
  )

const cardHeight = async (page: Page): Promise<number | undefined> =>
  (await page.getByRole('article').first().boundingBox())?.height

test('thirty classes are in sight beneath a card as high as with thirteen, and of more it is said how many', async (t) => {
  const { page, haveClasses } = await openClasses(t, 13)
  const height = await cardHeight(page)
  await haveClasses(30)
  assert.equal(await classesInSight(page), 30)
  assert.equal(await cardHeight(page), height)
  await haveClasses(45)
  const inSight = await classesInSight(page)
  assert.equal(inSight >= 30 && inSight < 45, true)
  await page.getByText(`${45 - inSight} more`, { exact: true }).waitFor()
  assert.equal(await cardHeight(page), height)
  assert.deepEqual(await violationsOn(page), [])
})

test('a button of a class is as wide with nine labels as with ten', async (t) => {
  const { page, sampleIds, project, taskId, haveClasses } = await openClasses(t, 2)
  const [first] = project.classes.list(taskId)
  const classId = first!.id
  project.labels.assign({ taskId, sampleIds: sampleIds.slice(0, 9), classId, origin: 'hand' })
  await haveClasses(2)
  const nine = await page.getByRole('button', { name: 'class 1 9' }).boundingBox()
  project.labels.assign({ taskId, sampleIds: sampleIds.slice(9, 10), classId, origin: 'hand' })
  await haveClasses(2)
  assert.deepEqual(await page.getByRole('button', { name: 'class 1 10' }).boundingBox(), nine)
})

const SMALL = [
  { width: 640, height: 400 },
  { width: 400, height: 800 },
]
for (const viewport of SMALL) {
  const size = `${viewport.width} by ${viewport.height}`
  test(`at ${size} the exemplar, members, the classes’ keys and a class being named are seen together, and nothing is wider than the window`, async (t) => {
    const { page } = await openClasses(t, 8)
    await page.setViewportSize(viewport)
    const main = page.locator('main')
    const [exemplar, members, bar] = [
      page
        .getByRole('article')
        .first()
        .getByAltText(/^Exemplar|^Sample/),
      page.getByRole('article').first().getByRole('listbox'),
      page.getByRole('group', { name: 'Classes' }),
    ]
    for (const part of [exemplar, members, bar]) assert.equal(await isInSight(part, main), true)
    assert.equal((await classesInSight(page)) >= 4, true)
    await page.keyboard.press('n')
    await page.keyboard.type('class')
    await page.getByRole('option', { name: 'class 7' }).waitFor()
    assert.equal(await isInSight(page.getByRole('combobox', { name: 'Class' }), main), true)
    await page.keyboard.press('Escape')
    assert.deepEqual(await violationsOn(page), [])
    for (const step of ['data', 'learn', 'map', 'label', 'review', 'classifier', 'export']) {
      await page.evaluate((hash) => (location.hash = hash), `#/${step}`)
      await page.getByRole('heading', { level: 1, name: new RegExp(step, 'i') }).waitFor()
      assert.equal(await main.evaluate((element) => element.scrollWidth <= element.clientWidth), true, step)
    }
  })
}

test('among many classes, what one is merged into, what was done and why not come into sight, and the focus stays', async (t) => {
  const { page } = await openClasses(t, 26)
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
