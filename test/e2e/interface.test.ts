/** What must hold on every page of the interface, whatever it shows: reachable, readable, steady, honest about trouble. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { before, test } from 'node:test'
import type { TestContext } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { createProject } from '../../electron/engine/db/project.ts'
import { startEngine } from '../../electron/engine/engine.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import { launchBrowser } from '../support/browser.ts'
import { writePhotos } from '../support/photos.ts'
import { temporaryFolder } from '../support/project.ts'

const STEPS = ['Data', 'Learn', 'Label', 'Classifier', 'Export']
const IMAGES = 90

interface Opened {
  readonly engine: Engine
  readonly page: Page
  readonly interfaceRoot: string
}

/** The interface over a project that has groups to label; nothing was labelled yet. */
async function openLabelling(t: TestContext): Promise<Opened> {
  const folder = temporaryFolder(t)
  const photos = join(folder, 'photos')
  await writePhotos(photos, IMAGES)
  const opened = await openInterface(t, folder)
  const { handlers } = opened.engine
  const context = { signal: AbortSignal.timeout(60_000) }
  await finished(opened.engine, await handlers['data.add']({ path: photos, classesFrom: null }, context))
  await finished(opened.engine, await handlers['learn.embed']({ runId: null }, context))
  await opened.page.keyboard.press('Alt+3')
  await opened.page.getByRole('article', { name: /^Group/ }).waitFor()
  return opened
}

async function openInterface(t: TestContext, folder: string): Promise<Opened> {
  const project = join(folder, 'test.handful')
  createProject(project, { modality: 'images' }).close()
  const engine = await startEngine(project)
  t.after(() => engine.close())
  const interfaceRoot = await ensureRenderer()
  const server = await startServer(engine, { interfaceRoot })
  t.after(() => server.close())
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' })
  t.after(() => page.close())
  await page.goto(server.mint().url)
  await page.getByRole('heading', { level: 1 }).waitFor()
  return { engine, page, interfaceRoot }
}

async function finished(engine: Engine, { id }: { readonly id: number }): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const unsubscribe = engine.on(({ event, payload }) => {
      if (event !== 'jobs.changed' || payload.id !== id) return
      if (payload.state === 'succeeded') resolve()
      else if (payload.state === 'failed') reject(new Error(payload.error ?? 'failed'))
      else return
      unsubscribe()
    })
  })
}

async function goTo(page: Page, step: number): Promise<void> {
  await page.keyboard.press(`Alt+${step + 1}`)
  await page.getByRole('heading', { level: 1, name: STEPS[step] ?? '' }).waitFor()
}

async function violationsOn(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  )
}

let browser: Browser
before(async () => {
  browser = await launchBrowser()
  return () => browser.close()
})

test('every page is accessible while empty and while full, light and dark', async (t) => {
  const empty = await openInterface(t, temporaryFolder(t))
  const full = await openLabelling(t)
  for (const { page } of [empty, full]) {
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
  const { page } = await openLabelling(t)
  await page.setViewportSize({ width: 640, height: 400 })
  for (const step of STEPS.keys()) {
    await goTo(page, step)
    const { scrollWidth, clientWidth } = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = document.querySelector('main') ?? document.body
      return { scrollWidth, clientWidth }
    })
    assert.equal(scrollWidth, clientWidth, STEPS[step])
  }
  await goTo(page, 2)
  await page.getByRole('button', { name: 'Not of interest' }).scrollIntoViewIfNeeded()
  await page.getByRole('button', { name: 'Not of interest' }).click()
})

test('cards come and go without moving what is around them, and no key is needed twice', async (t) => {
  const { page } = await openLabelling(t)
  const places = async (): Promise<unknown> => {
    const parts = ['header h1', 'article', 'article .exemplar, article .picture', '[aria-label="Classes"]', 'footer']
    return Promise.all(
      parts
        .slice(0, 5)
        .filter((_, at) => at !== 2)
        .map((part) => page.locator(part).last().boundingBox()),
    )
  }
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

test('what the mouse did leaves Space and Enter to the card', async (t) => {
  const { page } = await openLabelling(t)
  await page.getByRole('button', { name: 'Not of interest' }).click()
  await page.getByText(/^from 0|^from 1/).waitFor()
  const members = page.getByRole('option')
  await page.keyboard.press('ArrowRight')
  const before = await members.first().getAttribute('aria-selected')
  await page.keyboard.press('Space')
  assert.notEqual(await members.first().getAttribute('aria-selected'), before)
})

test('a lost engine is announced, nothing is lost, and its return is noticed', async (t) => {
  const folder = temporaryFolder(t)
  const project = join(folder, 'test.handful')
  createProject(project, { modality: 'images' }).close()
  const engine = await startEngine(project)
  t.after(() => engine.close())
  const interfaceRoot = await ensureRenderer()
  const first = await startServer(engine, { interfaceRoot })
  const page = await browser.newPage()
  t.after(() => page.close())
  await page.goto(first.mint().url)
  await page.getByText('Start with a folder of images').waitFor()
  await first.close()
  await page.getByRole('alert').getByText('The connection to the engine is lost.').waitFor()
  assert.equal(await page.getByText('Start with a folder of images').isVisible(), true)
})
