/** Cards in a browser, by their keys: what is taken and dropped, stacked, broken and checked. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { VectorsWriter } from '../../electron/engine/db/project.ts'
import type { RunId, TaskId } from '../../shared/domain/ids.ts'
import { name, openLabelling } from '../support/labelling-page.ts'
import { until } from '../support/running-jobs.ts'

/** The first card's exemplar and its first member each have one of the other members beneath them. */
function stackFirstCard({ cards }: VectorsWriter, taskId: TaskId, runId: RunId): void {
  const [first, ...others] = cards.next(taskId, runId, { limit: 100, isDone: () => false, skipped: [] })
  const [one, two, three, doubtful] = first!.members
  const members = [{ ...one!, copies: [two!.sampleId] }, doubtful!]
  cards.replaceAll(taskId, runId, [{ ...first!, copies: [three!.sampleId], members }, ...others])
}

test('members are dropped and taken one by one, in ranges, all and none', async (t) => {
  const { page, members } = await openLabelling(t)
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
  const { page, members } = await openLabelling(t)
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
  const { page, labelled, violations } = await openLabelling(t, stackFirstCard)
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
  const { page, labelled, violations } = await openLabelling(t)
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
  const { page, members, labelled, violations } = await openLabelling(t)
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
