/** The labelling surface in a browser, by its keys: what is taken and dropped, broken, checked, found, inspected, renamed, merged and undone. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { Random } from '../../electron/engine/base/random.ts'
import { openProject, openVectorsForJob, type VectorsWriter } from '../../electron/engine/db/project.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import type { RunId, TaskId } from '../../shared/domain/ids.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { violationsOn } from '../support/violations.ts'

const TEST_JOBS = new URL('../support/test-jobs.ts', import.meta.url).href

interface Surface {
  readonly page: Page
  readonly engine: Engine
  readonly taskId: TaskId
  /** By the engine's own account. */
  labelled(): number
  /** Members of the card on screen that get the label: one letter each, `x` where dropped. */
  members(): Promise<string>
  classNames(): string[]
  violations(): Promise<string[]>
}

type Arrange = (vectors: VectorsWriter, taskId: TaskId, runId: RunId) => void

/** Sixty samples in groups of five, the last member of each doubtful; within a group two look one way and three another. */
async function openSurface(t: TestContext, arrange: Arrange = () => {}): Promise<Surface> {
  const { path, taskId, runId, sampleIds } = await makeLabellingProject(temporaryFolder(), 60)
  const project = openProject(path)
  const vectors = openVectorsForJob(project.paths)
  const angles = sampleIds.map((_, row) => Math.floor(row / 5) * 0.25 + (row % 5 < 2 ? 0 : 0.1) + (row % 5) / 500)
  vectors.embeddings.putBatch(runId, {
    sampleIds,
    dim: 2,
    vectors: Float32Array.from(angles.flatMap((angle) => [Math.cos(angle), Math.sin(angle)])),
  })
  arrange(vectors, taskId, runId)
  vectors.close()
  project.close()
  // With this seed none of the first thirty samples is drawn as a random check.
  const { page, engine } = await openPage(t, path, {
    isAutomatic: false,
    random: new Random(4),
    moduleUrl: () => TEST_JOBS,
  })
  await page.evaluate(() => (location.hash = '#/label'))
  await page.getByRole('article', { name: /^Group 1,/ }).waitFor()
  return {
    page,
    engine,
    taskId,
    labelled: () => engine.project.labels.currentLabels(taskId).size,
    async members() {
      const options = await page.getByRole('option').all()
      const chosen = await Promise.all(options.map((option) => option.getAttribute('aria-selected')))
      return chosen.map((isChosen) => (isChosen === 'true' ? 'o' : 'x')).join('')
    },
    classNames: () => engine.project.classes.list(taskId).map(({ name }) => name),
    violations: () => violationsOn(page),
  }
}

/** The first card's exemplar and its first member each have one of the other members beneath them. */
function stackFirstCard({ cards }: VectorsWriter, taskId: TaskId, runId: RunId): void {
  const [first, ...others] = cards.next(taskId, runId, { limit: 100, isDone: () => false, skipped: [] })
  const [one, two, three, doubtful] = first!.members
  const members = [{ ...one!, copies: [two!.sampleId] }, doubtful!]
  cards.replaceAll(taskId, runId, [{ ...first!, copies: [three!.sampleId], members }, ...others])
}

async function name(page: Page, typed: string): Promise<void> {
  await page.keyboard.press('n')
  await page.keyboard.type(typed)
  await page.keyboard.press('Enter')
}

/** Drags a file over the window, looks what it says, and lets go. */
async function dropFile(page: Page, fileName: string, content: string, look = async () => {}): Promise<void> {
  const transfer = await page.evaluateHandle(
    ([named = '', holding = '']) => {
      const data = new DataTransfer()
      data.items.add(new File([holding], named))
      return data
    },
    [fileName, content],
  )
  await page.dispatchEvent('main', 'dragenter', { dataTransfer: transfer })
  await look()
  await page.dispatchEvent('main', 'drop', { dataTransfer: transfer })
}

async function until(isTrue: () => boolean): Promise<void> {
  for (let waits = 0; !isTrue(); waits++) {
    assert.ok(waits < 1500, 'it did not happen within thirty seconds')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

test('members are dropped and taken one by one, in ranges, all and none', async (t) => {
  const { page, members } = await openSurface(t)
  assert.equal(await members(), 'ooox')
  await page.keyboard.press('a')
  assert.equal(await members(), 'oooo')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  await page.keyboard.press('Shift+ArrowRight')
  assert.equal(await members(), 'xxoo')
  await page
    .getByRole('option')
    .nth(3)
    .click({ modifiers: ['Shift'] })
  assert.equal(await members(), 'xxxx')
  await page.keyboard.press('a')
  await page.keyboard.press('a')
  assert.equal(await members(), 'xxxx')
  assert.equal(await page.getByText('Label goes to 1 of 5 shown').isVisible(), true)
})

test('the next card lies beneath, drawn and out of reach, until an answer takes the one on top away with the focus on it', async (t) => {
  const { page, members } = await openSurface(t)
  const beneath = page.locator('[inert] article')
  await beneath.getByText('Group 2').waitFor()
  assert.equal(await page.getByRole('article').count(), 1)
  await beneath.evaluate((element) => (element.id = 'built'))
  await page.getByRole('listbox').focus()
  await page.keyboard.press('s')
  const card = page.getByRole('article', { name: /^Group 2,/ })
  await card.waitFor()
  assert.equal(await card.getAttribute('id'), 'built')
  assert.equal(await page.getByRole('listbox').evaluate((list) => list === document.activeElement), true)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('Space')
  assert.equal(await members(), 'xoox')
  await beneath.getByText('Group 3').waitFor()
})

test('near-duplicates lie in one stack, which is inspected, dropped and labelled as one', async (t) => {
  const { page, labelled, violations } = await openSurface(t, stackFirstCard)
  const card = page.getByRole('article', { name: /^Group 1,/ })
  await card.getByText('2 near-duplicates stacked').waitFor()
  await card.getByText('Label goes to 4 of 5 shown').waitFor()
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('i')
  const sample = page.getByRole('dialog', { name: 'Sample' })
  await sample.getByRole('heading', { name: '1 near-duplicate, labelled with it' }).waitFor()
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('Escape')
  await page.getByRole('option', { name: /with 1 near-duplicate/ }).click()
  await card.getByText('Label goes to 2 of 5 shown').waitFor()
  await page.getByRole('option', { name: /with 1 near-duplicate/ }).click()
  await name(page, 'bottle')
  await until(() => labelled() === 4)
})

test('a group is broken in two, each half gets its label, and undo brings back one after the other', async (t) => {
  const { page, labelled, violations } = await openSurface(t)
  await page.keyboard.press('b')
  await page.getByRole('article', { name: /^Group 1, half 1, 2 / }).waitFor()
  assert.deepEqual(await violations(), [])
  await name(page, 'left')
  await page.getByRole('article', { name: /^Group 1, half 2, 3 / }).waitFor()
  await name(page, 'right')
  await page.getByRole('article', { name: /^Group 2,/ }).waitFor()
  // The doubtful member stays left out.
  await until(() => labelled() === 4)
  await page.keyboard.press('u')
  await page.getByRole('article', { name: /^Group 1, half 2/ }).waitFor()
  await page.keyboard.press('u')
  await page.getByRole('article', { name: /^Group 1, half 1/ }).waitFor()
  await until(() => labelled() === 0)
  await page.keyboard.press('u')
  await page.getByRole('article', { name: /^Group 1, 5 / }).waitFor()
})

test('random members are asked one by one, the wrong one is dropped, and the bound is shown', async (t) => {
  const { page, members, labelled, violations } = await openSurface(t)
  await page.keyboard.press('p')
  await page.getByText('0 of 3 asked').waitFor()
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('Enter')
  await page.getByText('1 of 3 asked, all belong').waitFor()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  await page.getByText('At least 100 % pure').waitFor()
  await page.keyboard.press('Escape')
  assert.equal((await members()).replaceAll('o', '').length, 2)
  await name(page, 'glass')
  await until(() => labelled() === 3)
})

test('samples are found by name and by likeness, put on a card, and inspected with their history', async (t) => {
  const { page, labelled, violations } = await openSurface(t)
  await page.keyboard.press('/')
  await page.keyboard.type('3')
  await page.getByText('15 samples').waitFor()
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: /^Named “3”, 1\d samples/ }).waitFor()
  await name(page, 'with a three')
  // Random checks among them were left out.
  await until(() => labelled() > 9 && labelled() <= 15)
  await page.keyboard.press('u')
  await page.getByRole('article', { name: /^Named “3”/ }).waitFor()
  await page.keyboard.press('i')
  const sample = page.getByRole('dialog', { name: 'Sample' })
  await sample.getByText(/by group, with \d+ more/).waitFor()
  assert.match(await sample.innerText(), /with a three[^]*undone/)
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('Escape')
  await page.keyboard.press('m')
  await page.getByRole('article', { name: /^More like this/ }).waitFor()
  await page.keyboard.press('s')
  await page.getByRole('article', { name: /^Named “3”/ }).waitFor()
})

test('a file dropped on Label or chosen finds what looks like it, and one that is no sample says why', async (t) => {
  const { page, labelled, violations } = await openSurface(t)
  await dropFile(page, 'bird.png', '41', () => page.getByText('Drop a file to find what looks like it').waitFor())
  await page.getByRole('article', { name: 'Like “bird.png”, 1 sample' }).waitFor()
  await name(page, 'bird')
  await until(() => labelled() === 1)
  await page.keyboard.press('/')
  const choosing = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'By a file…' }).click()
  assert.deepEqual(await violations(), [])
  await (await choosing).setFiles({ name: 'notes.txt', mimeType: 'text/plain', buffer: Buffer.from('no number') })
  await page.getByRole('alert').getByText('The content is not a number.').waitFor()
  assert.equal(await page.getByRole('alert').count(), 1)
})

test('classes are renamed, merged and deleted on the spot, and come back with their labels by undo', async (t) => {
  const { page, classNames, labelled, violations } = await openSurface(t)
  await name(page, 'blue tit')
  await name(page, 'great tit')
  await page.getByRole('button', { name: /Rename, colour/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Classes' })
  await dialog.getByLabel('Name of great tit').fill('coal tit')
  await dialog.getByLabel('Name of great tit').press('Enter')
  await dialog.getByText('“great tit” is “coal tit” now.').waitFor()
  assert.deepEqual(classNames(), ['blue tit', 'coal tit'])
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await until(() => classNames().join() === 'blue tit,great tit')
  await dialog.getByRole('button', { name: 'Merge blue tit' }).click()
  assert.deepEqual(await violations(), [])
  await dialog.getByRole('group').getByRole('button', { name: 'great tit' }).click()
  await until(() => classNames().join() === 'great tit')
  await dialog.getByRole('button', { name: 'Delete great tit' }).click()
  await until(() => classNames().length === 0 && labelled() === 0)
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await until(() => classNames().join() === 'great tit' && labelled() === 8)
  await page.keyboard.press('Escape')
  await page.keyboard.press('u')
  await page.getByRole('button', { name: /blue tit/ }).waitFor()
  assert.deepEqual(classNames(), ['blue tit', 'great tit'])
})

test('a few letters and Enter give a class that exists; with Shift they make a new one', async (t) => {
  const { page, classNames } = await openSurface(t)
  await name(page, 'goldfinch')
  await page.getByRole('button', { name: /goldfinch/ }).waitFor()
  await name(page, 'gold')
  await page.getByRole('button', { name: /goldfinch 8/ }).waitFor()
  await page.keyboard.press('n')
  await page.keyboard.type('gold')
  await page.keyboard.press('Shift+Enter')
  await until(() => classNames().join() === 'goldfinch,gold')
})

test('a key that was moved does its work under the new letter, also after the page was loaded again', async (t) => {
  const { page, violations } = await openSurface(t)
  await page.keyboard.press('?')
  await page.getByRole('button', { name: /^Change the key S/ }).click()
  await page.keyboard.press('u')
  await page.getByText('taken by another command').waitFor()
  await page.getByRole('button', { name: /^Change the key S/ }).click()
  await page.keyboard.press('x')
  await page.getByRole('button', { name: /^Change the key X/ }).waitFor()
  assert.deepEqual(await violations(), [])
  await page.reload()
  await page.getByRole('article', { name: /^Group 1,/ }).waitFor()
  await page.getByRole('button', { name: 'Skip X' }).waitFor()
  await page.keyboard.press('s')
  await page.keyboard.press('x')
  await page.getByRole('article', { name: /^Group 2,/ }).waitFor()
})

test('commands are found by name, and what is dropped on a browser asks for its path', async (t) => {
  const { page, violations } = await openSurface(t)
  await page.keyboard.press('Control+k')
  await page.keyboard.type('rev go')
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor()
  await dropFile(page, 'birds.zip', 'x', () => page.getByText('Drop it to add it').waitFor())
  await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
  await page.getByText('A browser does not say where “birds.zip” lies').waitFor()
})

test('what a card can be asked is found by name with its key, where there is a card; classes are made and edited from anywhere', async (t) => {
  const { page, violations } = await openSurface(t)
  const run = async (typed: string): Promise<void> => {
    await page.keyboard.press('Control+k')
    await page.keyboard.type(typed)
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('Control+k')
  await page.keyboard.type('break in two')
  await page.getByRole('option', { name: 'Break the group in two Label B' }).waitFor()
  assert.deepEqual(await violations(), [])
  await page.keyboard.press('Enter')
  await page.getByRole('article', { name: /^Group 1, half 1/ }).waitFor()
  await run('check purity')
  await page.getByText('0 of 1 asked').waitFor()
  await page.keyboard.press('Escape')
  await run('skip')
  await page.getByRole('article', { name: /^Group 1, half 2/ }).waitFor()
  await run('add data')
  await page.getByRole('heading', { level: 1, name: 'Data' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.keyboard.type('break in two')
  await page.getByText('No command is called that.').waitFor()
  await page.keyboard.press('Escape')
  await run('new class')
  await page.getByRole('combobox', { name: 'Class' }).waitFor()
  await page.keyboard.type('robin')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: /robin/ }).waitFor()
  await run('draw map')
  await page.getByRole('heading', { level: 1, name: 'Map' }).waitFor()
  await run('edit classes')
  await page.getByRole('dialog', { name: 'Classes' }).getByLabel('Name of robin').waitFor()
})
