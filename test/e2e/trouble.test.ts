/** What goes wrong is told in words that help, where it is in nobody's way. */
import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { ensureRenderer } from '../../build/ensure-built.ts'
import { createProject, openProject } from '../../electron/engine/db/project.ts'
import { importJob } from '../../electron/engine/jobs/import-job.ts'
import { startServer } from '../../electron/engine/server/http.ts'
import type { JobKind } from '../../shared/domain/jobs.ts'
import { hugePng, noise } from '../support/image-files.ts'
import { makeLabellingProject } from '../support/labelling-project.ts'
import { openPage } from '../support/open-page.ts'
import { temporaryFolder } from '../support/project.ts'
import { runJob } from '../support/run-job.ts'
import { violationsOn } from '../support/violations.ts'

const SIZES = [
  { width: 1280, height: 800 },
  { width: 640, height: 400 },
  { width: 400, height: 800 },
]

function failed(id: number, kind: JobKind): string {
  const error = 'The disk is full: 12 MB are needed. What was done is kept; make room, then start it again.'
  const job = { id, kind, state: 'failed', stage: '', done: 0, total: null, secondsLeft: null, figures: {}, error }
  const payload = { ...job, canPause: false, createdAt: 1, finishedAt: 2 }
  return JSON.stringify({ type: 'event', event: 'jobs.changed', payload })
}

/** A trial click fails where something lies over the middle of the button. */
async function requirePressable(page: Page): Promise<void> {
  for (const button of await page.getByRole('button', { disabled: false }).all()) {
    await button.click({ trial: true, timeout: 5_000 })
  }
}

test('messages cover nothing that is pressed, in windows of any size; two are shown, the rest counted', async (t) => {
  const { path, taskId } = await makeLabellingProject(temporaryFolder(), 60)
  const project = openProject(path)
  for (const name of ['apple', 'pear', 'plum']) project.classes.create(taskId, name)
  project.close()
  let tell: (message: string) => void = () => {}
  const { page } = await openPage(t, path, {
    isAutomatic: false,
    onContext: (context) =>
      context.routeWebSocket(/\/ws$/, (socket) => {
        socket.connectToServer()
        tell = (message) => socket.send(message)
      }),
  })
  await page.keyboard.press('Alt+4')
  await page.getByRole('article').waitFor()
  for (const [at, kind] of (['search', 'map', 'train', 'pretrain'] as const).entries()) tell(failed(101 + at, kind))

  const messages = page.getByRole('region', { name: 'Messages' })
  await messages.getByText('Learning failed').waitFor()
  assert.equal(await messages.getByRole('alert').count(), 2)
  assert.equal(await messages.getByText('and 2 more').isVisible(), true)
  for (const size of SIZES) {
    await page.setViewportSize(size)
    await requirePressable(page)
    assert.deepEqual(await violationsOn(page), [])
  }
  await messages.getByRole('button', { name: 'Dismiss all' }).click()
  assert.equal(await messages.getByRole('alert').count(), 0)
  await page.getByText('No work in progress').waitFor()
})

test('a page of an earlier start says that it is one, covers nothing, and does not try again', async (t) => {
  const { path } = await makeLabellingProject(temporaryFolder(), 60)
  const { page, engine, server } = await openPage(t, path, { isAutomatic: false })
  await page.keyboard.press('Alt+4')
  await page.getByRole('article').waitFor()
  let sockets = 0
  page.on('websocket', () => sockets++)
  await server.close()
  const restarted = await startServer(engine, { port: server.port, interfaceRoot: await ensureRenderer() })
  t.after(() => restarted.close())
  await page.getByRole('alert').getByText('Open the link that Handful printed.').waitFor()
  const tried = sockets
  for (const size of SIZES) {
    await page.setViewportSize(size)
    await requirePressable(page)
    assert.deepEqual(await violationsOn(page), [])
  }
  await sleep(1_000)
  assert.equal(sockets, tried)
})

test('why a file was left out can be read to its end, in windows of any size', async (t) => {
  const folder = temporaryFolder()
  const photos = join(folder, 'photos')
  mkdirSync(photos)
  writeFileSync(join(photos, 'whole.png'), await noise(20, 20, 1).png().toBuffer())
  writeFileSync(join(photos, 'huge.png'), await hugePng(90_000, 90_000))
  writeFileSync(join(photos, 'cut.jpg'), (await noise(100, 100, 3).jpeg().toBuffer()).subarray(0, 2000))
  const path = join(folder, 'test.handful')
  const project = createProject(path, { modality: 'images' })
  await runJob(project, importJob, { path: photos, classesFrom: null })
  const reasons = project.rejected.page(0, 10).map(({ reason }) => reason)
  project.close()
  const { page } = await openPage(t, path, { isAutomatic: false })
  await page.keyboard.press('Alt+1')
  await page.getByRole('group').getByText('Left out 2').click()
  for (const size of SIZES) {
    await page.setViewportSize(size)
    for (const reason of reasons) {
      const text = page.getByText(reason)
      await text.scrollIntoViewIfNeeded()
      assert.deepEqual(
        await text.evaluate((box) => [box.scrollWidth > box.clientWidth, box.scrollHeight > box.clientHeight]),
        [false, false],
        reason,
      )
    }
  }
})

test('a folder without images is refused where it was asked for, and the first run goes on', async (t) => {
  const folder = temporaryFolder()
  const texts = join(folder, 'texts')
  mkdirSync(texts)
  writeFileSync(join(texts, 'notes.txt'), 'hello')
  const path = join(folder, 'test.handful')
  createProject(path, { modality: 'images' }).close()
  const { page } = await openPage(t, path)
  const field = page.getByLabel('Folder with images')
  await field.fill(texts)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('alert').getByText(`There are no images in ${texts}; nothing was added. notes.txt:`).waitFor()
  assert.equal(await field.inputValue(), texts)
  assert.equal(await page.getByRole('button', { name: 'Try with handwritten digits' }).isEnabled(), true)
  await page.getByText('Text', { exact: true }).click()
  await page.getByText('Handful finds out by itself which texts are alike.').waitFor()
})
