/** The command palette, and what is dropped on the window, in a browser. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropFile, openLabelling } from '../support/labelling-page.ts'

test('commands are found by name, and what is dropped on a browser asks for its path', async (t) => {
  const { page, violations } = await openLabelling(t)
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
  const { page, violations } = await openLabelling(t)
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
