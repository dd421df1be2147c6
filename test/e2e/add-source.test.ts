/** Adding data by the form: what is filled in is how the source is read. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createProject } from '../../electron/engine/db/project.ts'
import type { Engine } from '../../electron/engine/engine.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { violationsOn } from '../support/violations.ts'

function imported(engine: Engine): Promise<void> {
  return new Promise((resolve) => {
    engine.on(({ event, payload }) => {
      if (event === 'jobs.changed' && payload.kind === 'import' && payload.state === 'succeeded') resolve()
    })
  })
}

test('columns, windows, the hidden truth and what belongs together arrive as they were filled in', async (t) => {
  const folder = temporaryFolder()
  const recordings = join(folder, 'recordings')
  mkdirSync(recordings)
  const rows = Array.from({ length: 60 }, (_, step) => `${step},${Math.sin(step)},one`)
  writeFileSync(join(recordings, 'walk_1.csv'), ['at,height,who', ...rows].join('\n'))
  const path = join(folder, 'test.handful')
  createProject(path, { modality: 'series' }).close()

  const { page, engine } = await openPage(t, path, { isAutomatic: false })
  await page.evaluate(() => (location.hash = '#/data'))
  await page.getByLabel('Folder or file').fill(recordings)
  await page.getByLabel('values').fill('height')
  await page.getByText('Advanced').click()
  await page.getByLabel('Cut into windows of').fill('20')
  await page.getByLabel('one every').fill('10')
  const place = page.getByRole('combobox')
  const detail = page.getByRole('textbox')
  await place.and(page.getByLabel('Hidden truth')).selectOption('in the name of the file')
  await detail.and(page.getByLabel('Hidden truth')).fill('^([a-z]+)_')
  await place.and(page.getByLabel('What belongs together')).selectOption('in a column')
  await detail.and(page.getByLabel('What belongs together')).fill('who')
  assert.deepEqual(await violationsOn(page), [])
  const end = imported(engine)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await end

  const [source] = engine.project.sources.list()
  assert.deepEqual(source?.options, {
    classesFrom: 'name:^([a-z]+)_',
    recordingsFrom: 'column:who',
    columns: { values: 'height' },
    window: 20,
    stride: 10,
  })
  assert.equal(source?.sampleCount, 5)
})
