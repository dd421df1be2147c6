import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { _electron } from 'playwright-core'
import { findElectron } from '../../electron/engine/base/electron-program.ts'
import { ensureRenderer, ensureShell } from '../../build/ensure-built.ts'
import { root } from '../../build/paths.mjs'
import { handful } from '../support/cli.ts'
import { temporaryFolder } from '../support/project.ts'

const electron = findElectron()
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
const skip =
  electron === null
    ? "Electron's program is not there: npm start downloads it where its host can be reached"
    : hasDisplay
      ? false
      : 'there is no display'

test('the desktop window shows the interface of the engine it started, without Node in it', { skip }, async (t) => {
  await Promise.all([ensureRenderer(), ensureShell()])
  const folder = temporaryFolder()
  const project = join(folder, 'window.handful')
  await handful('new', project)
  const app = await _electron.launch({
    executablePath: electron ?? '',
    args: ['--no-sandbox', `--user-data-dir=${join(folder, 'user')}`, root, project],
  })
  t.after(() => app.close())

  const page = await app.firstWindow()
  await page.waitForSelector('nav, main')
  assert.match(page.url(), /^http:\/\/127\.0\.0\.1:\d+\//)
  assert.deepEqual(
    await page.evaluate(() => [
      Object.keys(Reflect.get(globalThis, 'handfulShell') as object),
      typeof Reflect.get(globalThis, 'process'),
    ]),
    [['pickFolder', 'pickFile', 'openFolder'], 'undefined'],
  )
})
