/** What must hold on every page of the interface, whatever it shows: reachable, readable, steady, honest about trouble. */
import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { Random } from '../../electron/engine/base/random.ts'
import { createProject } from '../../electron/engine/db/project.ts'
import { embedJob } from '../../electron/engine/jobs/embed-job.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import { suggestJob } from '../../electron/engine/jobs/suggest-job.ts'
import { classicalRun } from '../support/learning-project.ts'
import { openPage } from '../support/open-page.ts'
import { writePhotos } from '../support/photos.ts'
import { temporaryFolder } from '../support/project.ts'
import { runJob } from '../support/run-job.ts'
import { violationsOn } from '../support/violations.ts'

const STEPS = ['Data', 'Learn', 'Map', 'Label', 'Review', 'Classifier', 'Export']
const IMAGES = 90

/** A project that has groups to label. Each test opens a copy. */
let full: string

before(async () => {
  const folder = temporaryFolder()
  const photos = join(folder, 'photos')
  await writePhotos(photos, IMAGES)
  full = join(folder, 'test.handful')
  const project = createProject(full, { modality: 'images' })
  const [taskId, runId] = [project.tasks.default().id, classicalRun(project)]
  await runJob(project, importJob, { path: photos, classesFrom: null })
  await runJob(project, embedJob, { runId })
  await runJob(project, suggestJob, { taskId, runId, count: 50 })
  project.close()
})

function newPath(): string {
  return join(temporaryFolder(), 'test.handful')
}

function openEmpty(t: TestContext): ReturnType<typeof openPage> {
  const path = newPath()
  createProject(path, { modality: 'images' }).close()
  return openPage(t, path)
}

async function openFull(t: TestContext): Promise<Page> {
  const path = newPath()
  cpSync(full, path, { recursive: true })
  const { page } = await openPage(t, path, { random: new Random(4) })
  return page
}

async function openLabelling(t: TestContext): Promise<Page> {
  const page = await openFull(t)
  await page.keyboard.press('Alt+4')
  await page.getByRole('article').waitFor()
  return page
}

async function goTo(page: Page, step: number): Promise<void> {
  await page.keyboard.press(`Alt+${step + 1}`)
  await page.getByRole('heading', { level: 1, name: STEPS[step] ?? '' }).waitFor()
}

test('every page is accessible while empty and while full, light and dark', async (t) => {
  for (const page of [(await openEmpty(t)).page, await openLabelling(t)]) {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const step of STEPS.keys()) {
        await goTo(page, step)
        assert.deepEqual(await violationsOn(page), [], `${STEPS[step]}, ${colorScheme}`)
      }
    }
  }
})

test('at 200 % zoom of a small window nothing is cut off sideways and everything can be reached', async (t) => {
  const page = await openLabelling(t)
  await page.setViewportSize({ width: 640, height: 400 })
  for (const step of STEPS.keys()) {
    await goTo(page, step)
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.querySelector('main') ?? document.body
      return { scrollWidth, clientWidth }
    })
    assert.equal(scrollWidth, clientWidth, STEPS[step])
  }
  await goTo(page, STEPS.indexOf('Label'))
  await page.getByRole('button', { name: 'Skip' }).click()
})

test('what the mouse did leaves Space and Enter to the card', async (t) => {
  const page = await openLabelling(t)
  const members = page.getByRole('option')
  // A group may have no member left.
  do await page.getByRole('button', { name: 'Skip' }).click()
  while ((await members.count()) === 0)
  await page.keyboard.press('ArrowRight')
  const before = await members.first().getAttribute('aria-selected')
  await page.keyboard.press('Space')
  assert.notEqual(await members.first().getAttribute('aria-selected'), before)
})

test('cards come and go without moving what is around them, and no key is needed twice', async (t) => {
  const page = await openLabelling(t)
  const parts = ['h1', 'article', '[aria-label="Classes"]', 'footer']
  const places = (): Promise<unknown> => Promise.all(parts.map((part) => page.locator(part).last().boundingBox()))
  const exemplar = (): Promise<string | null> => page.locator('article img[src*="/480/"]').first().getAttribute('src')
  await page.keyboard.press('n')
  await page.keyboard.type('first')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /first/ }).waitFor()
  const atFirst = await places()
  for (let card = 0; card < 5; card++) {
    const shown = await exemplar()
    await page.keyboard.press('1')
    assert.notEqual(await exemplar(), shown)
    assert.deepEqual(await places(), atFirst)
  }
  await page.getByText('from 6 actions').waitFor()
})

test('a new task starts without classes, and the one before is as it was', async (t) => {
  const page = await openLabelling(t)
  const switcher = page.getByRole('button', { name: /^Task:/ })
  const dialog = page.getByRole('dialog', { name: 'Tasks' })
  await page.keyboard.press('n')
  await page.keyboard.type('second')
  await page.keyboard.press('Enter')
  const classButton = page.getByRole('button', { name: /second/ })
  await classButton.waitFor()

  await switcher.click()
  await dialog.getByPlaceholder('New task').fill('Colour')
  assert.deepEqual(await violationsOn(page), [])
  await page.keyboard.press('Enter')
  await page.getByText('No class yet.').waitFor()
  assert.equal(await switcher.innerText().then((text) => text.includes('Colour')), true)

  await switcher.click()
  await dialog.getByRole('button', { name: /^Classes/ }).click()
  await classButton.waitFor()
  await switcher.click()
  await dialog.getByRole('button', { name: 'Delete Colour' }).click()
  await dialog.getByRole('button', { name: 'Restore Colour' }).waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await classButton.isVisible(), true)
})

test('a review is answered by keys, and undo brings back what was answered', async (t) => {
  const page = await openFull(t)
  await goTo(page, STEPS.indexOf('Review'))
  await page.getByRole('button', { name: 'Review now' }).click()
  await page.getByText(/^Unlike the rest \d+$/).click()
  const items = page.getByRole('article')
  const first = await items.getAttribute('aria-label')
  const picture = await items.locator('img').getAttribute('src')
  const others = Number(first?.split(' of ')[1]) - 1
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: `Item 1 of ${others}` }).waitFor()
  assert.notEqual(await items.locator('img').getAttribute('src'), picture)
  await page.keyboard.press('u')
  await page.getByRole('article', { name: first ?? '', exact: true }).waitFor()
  assert.equal(await items.locator('img').getAttribute('src'), picture)
  assert.deepEqual(await violationsOn(page), [])
})

test('a lost engine is announced, and what was on screen stays', async (t) => {
  const { page, server } = await openEmpty(t)
  await server.close()
  await page.getByRole('alert').getByText('The connection to the engine is lost.').waitFor()
  assert.equal(await page.getByText('Start with your data').isVisible(), true)
})
