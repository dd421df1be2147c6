/** Sounds as the window shows them: drawn, played by Space, the group one after another by Shift and Space. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createProject } from '../../electron/engine/db/project.ts'
import { embedJob } from '../../electron/engine/jobs/embed-job.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import { classicalRun } from '../support/learning-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { runJob } from '../support/run-job.ts'
import { sine, wavOf } from '../support/sounds.ts'
import { violationsOn } from '../support/violations.ts'

const RECORDINGS = 40
const RATE = 8_000

test('sounds are drawn, and played by keys', { timeout: 90_000 }, async (t) => {
  const folder = temporaryFolder()
  const recordings = join(folder, 'recordings')
  mkdirSync(recordings)
  for (let number = 0; number < RECORDINGS; number++) {
    const tone = sine((number % 2 === 0 ? 400 : 1500) + 5 * number, RATE, RATE)
    writeFileSync(join(recordings, `${number}.wav`), wavOf(tone, { rate: RATE, channels: 1, bits: 16 }))
  }
  const path = join(folder, 'test.handful')
  const project = createProject(path, { modality: 'audio' })
  await runJob(project, importJob, { path: recordings, classesFrom: null })
  await runJob(project, embedJob, { runId: classicalRun(project) })
  project.close()

  const { page } = await openPage(t, path)
  const heard: string[] = []
  page.on(
    'request',
    (request) => void (request.url().includes('/sound/') && heard.push(new URL(request.url()).pathname)),
  )
  await page.evaluate(() => (location.hash = '#/label'))
  const play = page.getByRole('button', { name: /^Play / })
  const stop = page.getByRole('button', { name: /^Stop / })
  await play.waitFor()

  await page.keyboard.press('Space')
  await stop.waitFor()
  await page.keyboard.press('Space')
  await play.waitFor()
  assert.equal(new Set(heard).size, 1)

  // A card of look-alikes: the first one may be a check of a single sound.
  await page.keyboard.press('m')
  await page.getByRole('heading', { name: /More like/ }).waitFor()
  await play.waitFor()
  heard.length = 0
  await page.keyboard.press('Shift+Space')
  // Each lasts a second: then the next one is asked for.
  await page.waitForRequest(() => new Set(heard).size >= 3, { timeout: 20_000 })
  await page.keyboard.press('s')
  await page.waitForFunction(() => document.querySelector('.head') === null)

  assert.deepEqual(await violationsOn(page), [])
})
