/** Samples found by name, by likeness and by a file, in a browser. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dropFile, name, openLabelling } from '../support/labelling-page.ts'
import { until } from '../support/running-jobs.ts'

test('samples are found by name and by likeness, put on a card, and inspected with their history', async (t) => {
  const { page, labelled, violations } = await openLabelling(t)
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
  await until(() => labelled() === 0)
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
  const { page, labelled, violations } = await openLabelling(t)
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
