/** Series as the window shows them: drawn, named, zoomed by keys. */
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
import { violationsOn } from '../support/violations.ts'

const RECORDINGS = 40
const STEPS = 60

/** Two channels, of one of two speeds. */
function record(number: number): string {
  const speed = number % 2 === 0 ? 0.3 : 0.9
  const row = (step: number): string =>
    `${Math.sin(speed * step + number)} ${Math.cos(speed * step * (1 + number / 400))}`
  return Array.from({ length: STEPS }, (_, step) => row(step)).join('\n')
}

test('series are drawn in tiles and zoomed by keys where they are large', { timeout: 90_000 }, async (t) => {
  const folder = temporaryFolder()
  const recordings = join(folder, 'recordings')
  mkdirSync(recordings)
  for (let number = 0; number < RECORDINGS; number++) writeFileSync(join(recordings, `${number}.txt`), record(number))
  const path = join(folder, 'test.handful')
  const project = createProject(path, { modality: 'series' })
  await runJob(project, importJob, { path: recordings, classesFrom: null })
  await runJob(project, embedJob, { runId: classicalRun(project) })
  project.close()

  const { page } = await openPage(t, path)
  await page.evaluate(() => (location.hash = '#/data'))
  const tile = page.locator('figure').first()
  await tile.locator('path').nth(1).waitFor()
  assert.equal(await tile.locator('path').count(), 2)

  await page.evaluate(() => (location.hash = '#/label'))
  const large = page.getByRole('group', { name: /Series of 60 steps; plus and minus zoom/ })
  await large.waitFor()
  const steps = async (): Promise<number[]> => {
    const texts = await large.locator('.axis > span:not(.key)').allInnerTexts()
    return texts.map((text) => Number(text.replace('step ', '')))
  }
  assert.deepEqual(await steps(), [1, STEPS])
  await large.focus()
  await page.keyboard.press('+')
  assert.deepEqual(await steps(), [16, 45])
  await page.keyboard.press('ArrowRight')
  assert.deepEqual(await steps(), [23, 53])
  await page.keyboard.press('0')
  assert.deepEqual(await steps(), [1, STEPS])

  assert.deepEqual(await violationsOn(page), [])
})
