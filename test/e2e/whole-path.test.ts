/**
 * The path of the product in a real browser, by mouse and keyboard: a folder of images becomes a classifier that runs
 * from its exported folder.
 */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { ProjectPaths } from '../../electron/engine/base/paths.ts'
import { openProjectReadable, type ProjectReader } from '../../electron/engine/db/project.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { launchBrowser } from '../support/browser.ts'
import { handful, handfulJson, startServe } from '../support/cli.ts'
import { writePhotos } from '../support/photos.ts'
import { temporaryFolder } from '../support/project.ts'

const [IMAGES, MINUTES, CARDS] = [600, 0.3, 24]
const LIMIT = { timeout: 600_000 }
const STEP_MS = 180_000
const SETTLED_MS = 1500

test('a folder becomes an exported classifier by mouse and keyboard', LIMIT, async (t) => {
  const folder = temporaryFolder()
  const photos = join(folder, 'photos')
  const project = join(folder, 'things.handful')
  const exported = join(folder, 'classifier')
  t.diagnostic(`data: ${await writePhotos(photos, IMAGES)}`)
  const page = await openInterface(t, project)

  await addFolder(page, photos)
  await learn(page)
  const analyst = new Analyst(page, project)
  await analyst.labelCards(CARDS)
  await analyst.undoAndRedo()
  await analyst.requireLabels()
  await seeClassifier(page)
  await exportTo(page, exported)

  const file = join(
    photos,
    readdirSync(photos)[0] ?? '',
    readdirSync(join(photos, readdirSync(photos)[0] ?? ''))[0] ?? '',
  )
  const { classes, predictions } = await handfulJson<{
    classes: string[]
    predictions: { className: string; confidence: number }[]
  }>('predict', exported, file)
  assert.equal(predictions[0]?.className, classInTable(join(exported, 'predictions.csv'), relative(photos, file)))
  assert.ok(classes.includes(predictions[0]?.className ?? ''))
})

/** What the project itself says of a file, by the table beside the exported model. */
function classInTable(table: string, path: string): string | undefined {
  const rows = readFileSync(table, 'utf8').split('\n')
  return rows.map((row) => row.split(',')).find(([name]) => name === path)?.[1]
}

async function openInterface(t: TestContext, project: string): Promise<Page> {
  await ensureRenderer()
  assert.equal((await handful('new', project)).code, 0)
  const served = await startServe(project)
  const browser = await launchBrowser()
  const page = await browser.newPage({ viewport: { width: 1280, height: 860 } })
  page.setDefaultTimeout(STEP_MS)
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  t.after(async () => {
    // The browser first: an engine that stops is an error to a page that is open.
    await browser.close().finally(() => served.stop())
    assert.deepEqual(problems, [], 'the browser reported errors')
  })
  await page.goto(served.url)
  return page
}

async function addFolder(page: Page, photos: string): Promise<void> {
  await page.getByText('Start with your data').waitFor()
  await page.getByLabel('Folder with images').fill(photos)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('button', { name: 'Go on to Learn' }).and(page.locator(':enabled')).waitFor()
  await page.getByText('Last added').waitFor()
  await page.getByRole('button', { name: 'Go on to Learn' }).click()
}

async function learn(page: Page): Promise<void> {
  await page.getByText('Own', { exact: true }).click()
  await page.getByRole('spinbutton').fill(String(MINUTES))
  await page.getByRole('button', { name: 'Learn', exact: true }).click()
  const view = page.getByRole('main')
  await view.getByRole('button', { name: 'Pause' }).and(page.locator(':enabled')).waitFor()
  await view.locator('canvas').nth(1).waitFor()
  await view.getByRole('button', { name: 'Pause' }).click()
  await view.getByRole('button', { name: 'Resume' }).click()
  await page.getByRole('button', { name: 'Go on to Label' }).waitFor()
  // Embedding and the first suggestions follow by themselves.
  await page.keyboard.press('Alt+4')
  await page.getByRole('article', { name: /^Group/ }).waitFor()
}

/** Answers cards as an analyst would who knows the folders, by the keyboard alone. */
class Analyst {
  readonly #page: Page
  readonly #project: string
  readonly #keys = new Map<string, string>()
  readonly #given = new Map<SampleId, string>()

  constructor(page: Page, project: string) {
    this.#page = page
    this.#project = project
  }

  async labelCards(count: number): Promise<void> {
    for (let answered = 0; answered < count; answered++) {
      const card = this.#page
        .getByRole('article')
        .filter({ has: this.#page.locator('img') })
        .first()
      await card.waitFor()
      const exemplar = await this.#exemplar()
      if (answered === 1) await this.#dropAndTakeBack()
      const className = this.#className(exemplar)
      this.#given.set(exemplar, className)
      await this.#answer(className)
      await this.#page.waitForFunction(
        (before) => document.querySelector('article img[src*="/480/"]')?.getAttribute('src') !== before,
        `/preview/480/${exemplar}`,
      )
    }
  }

  /**
   * Every card that was shown has the class that was given to it. One that was drawn as a check while it was on screen is left out of its
   * group's label, and is asked for by itself later.
   */
  async requireLabels(): Promise<void> {
    const kept = await settled(() => JSON.stringify(this.#readLabels()))
    assert.deepEqual(JSON.parse(kept), [...this.#given])
  }

  #readLabels(): [SampleId, string | undefined][] {
    return this.#read((reader) => {
      const taskId = reader.tasks.default().id
      const names = new Map(reader.classes.list(taskId).map(({ id, name }) => [id, name]))
      const checks = new Set(reader.checks.all(taskId))
      return Array.from(this.#given, ([exemplar, given]) => {
        const label = reader.labels.of(taskId, exemplar)
        if (label === null && checks.has(exemplar)) return [exemplar, given]
        return [exemplar, label?.classId ? names.get(label.classId) : undefined]
      })
    })
  }

  async undoAndRedo(): Promise<void> {
    const labels = this.#page.getByRole('definition').first()
    const before = await settled(() => labels.textContent())
    await this.#page.keyboard.press('u')
    await labels.filter({ hasNotText: before }).waitFor()
    await this.#page.keyboard.press('Shift+U')
    await labels.filter({ hasText: before }).waitFor()
  }

  async #answer(className: string): Promise<void> {
    const key = this.#keys.get(className)
    if (key !== undefined) return this.#page.keyboard.press(key)
    await this.#page.keyboard.press('n')
    await this.#page.getByRole('combobox').fill(className)
    await this.#page.keyboard.press('Enter')
    // By its title, "name (key)": a class may be named like another one's key.
    const button = this.#page.getByRole('group', { name: 'Classes' }).locator(`[title^="${className} ("]`)
    await button.waitFor()
    this.#keys.set(className, (await button.getAttribute('aria-keyshortcuts')) ?? '')
  }

  async #dropAndTakeBack(): Promise<void> {
    const members = this.#page.getByRole('option')
    if ((await members.count()) === 0) return
    await this.#page.keyboard.press('ArrowRight')
    const before = await members.first().getAttribute('aria-selected')
    await this.#page.keyboard.press('Space')
    assert.notEqual(await members.first().getAttribute('aria-selected'), before)
    await this.#page.keyboard.press('Space')
    assert.equal(await members.first().getAttribute('aria-selected'), before)
  }

  async #exemplar(): Promise<SampleId> {
    const source = await this.#page.locator('article img[src*="/480/"]').first().getAttribute('src')
    return Number(source?.split('/').at(-1)) as SampleId
  }

  #className(exemplar: SampleId): string {
    return this.#read((reader) => dirname(reader.samples.get(exemplar)?.path ?? ''))
  }

  #read<T>(look: (reader: ProjectReader) => T): T {
    const reader = openProjectReadable(new ProjectPaths(this.#project))
    try {
      return look(reader)
    } finally {
      reader.close()
    }
  }
}

/** The text once it has been the same for a while: labels are sent in the background. */
async function settled(read: () => Promise<string | null> | string): Promise<string> {
  for (let last = await read(); ;) {
    await setTimeout(SETTLED_MS)
    const now = await read()
    if (now === last) return now?.trim() ?? ''
    last = now
  }
}

async function seeClassifier(page: Page): Promise<void> {
  await page.keyboard.press('Alt+6')
  await page.getByText('too few to tell').first().waitFor()
}

async function exportTo(page: Page, exported: string): Promise<void> {
  await page.keyboard.press('Alt+7')
  await page.getByLabel('Folder to write to').fill(exported)
  await page.getByRole('button', { name: 'Export', exact: true }).last().click()
  await page.getByRole('heading', { name: 'The export is ready' }).waitFor()
}
