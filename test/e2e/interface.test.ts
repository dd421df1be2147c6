/** What must hold on every page of the interface, whatever it shows: reachable, readable, steady, honest about trouble. */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { createProject } from '../../electron/engine/db/project.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import type { EngineServer } from '../../electron/engine/server/http.ts'
import type { JobSnapshot } from '../../shared/domain/jobs.ts'
import { launchBrowser } from '../support/browser.ts'
import { writePhotos } from '../support/photos.ts'
import { violationsOn } from '../support/violations.ts'

const STEPS = ['Data', 'Learn', 'Map', 'Label', 'Review', 'Classifier', 'Export']
const IMAGES = 90

let browser: Browser
let empty: Served
let full: Served

/** One empty project, and one that has groups to label. */
before(async () => {
  browser = await launchBrowser()
  empty = await serveProject()
  full = await serveProject()
  const photos = join(full.folder, 'photos')
  await writePhotos(photos, IMAGES)
  const context = { signal: AbortSignal.timeout(60_000) }
  const { handlers } = full.engine
  await succeeded(full.engine, await handlers['data.add']({ path: photos, classesFrom: null }, context))
  await succeeded(full.engine, await handlers['learn.embed']({ runId: null }, context))
})

after(async () => {
  await browser.close()
  await empty.close()
  await full.close()
})

interface Served {
  readonly folder: string
  readonly engine: Engine
  readonly server: EngineServer
  close(): Promise<void>
}

async function serveProject(): Promise<Served> {
  const folder = mkdtempSync(join(tmpdir(), 'handful-test-'))
  const project = join(folder, 'test.handful')
  createProject(project, { modality: 'images' }).close()
  const engine = await startEngine(project)
  const server = await startServer(engine, { interfaceRoot: await ensureRenderer() })
  return {
    folder,
    engine,
    server,
    async close() {
      await server.close()
      await engine.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function succeeded(engine: Engine, { id }: JobSnapshot): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const unsubscribe = engine.on(({ event, payload }) => {
      if (event !== 'jobs.changed' || payload.id !== id || payload.finishedAt === null) return
      unsubscribe()
      if (payload.state === 'succeeded') resolve()
      else reject(new Error(payload.error ?? payload.state))
    })
  })
}

async function openPage(t: TestContext, { server }: Served): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  t.after(() => context.close())
  const page = await context.newPage()
  await page.goto(server.mint().url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return page
}

async function openLabelling(t: TestContext): Promise<Page> {
  const page = await openPage(t, full)
  await page.keyboard.press('Alt+4')
  await page.getByRole('article').waitFor()
  return page
}

async function goTo(page: Page, step: number): Promise<void> {
  await page.keyboard.press(`Alt+${step + 1}`)
  await page.getByRole('heading', { level: 1, name: STEPS[step] ?? '' }).waitFor()
}

test('every page is accessible while empty and while full, light and dark', async (t) => {
  for (const page of [await openPage(t, empty), await openLabelling(t)]) {
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
  await page.getByText('from 6 key presses').waitFor()
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
  const page = await openPage(t, full)
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
  const page = await openPage(t, empty)
  await empty.server.close()
  await page.getByRole('alert').getByText('The connection to the engine is lost.').waitFor()
  assert.equal(await page.getByText('Start with your data').isVisible(), true)
})
