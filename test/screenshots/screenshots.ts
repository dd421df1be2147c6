/**
 * `npm run screenshots`: a project of real digits goes through every view and state, in light and dark, in a real browser. The pictures are
 * left in `docs/screenshots/VIEW-STATE-THEME.png`, or in the folder that is named.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { root, say } from '../../build/paths.mjs'
import { launchBrowser } from '../support/browser.ts'
import { scenes } from './scenes.ts'
import { Stage } from './stage.ts'

const [pictures = join(root, 'docs', 'screenshots')] = process.argv.slice(2)
const folder = mkdtempSync(join(tmpdir(), 'handful-screenshots-'))
const browser = await launchBrowser()
try {
  const stage = await Stage.open(browser, folder, resolve(pictures))
  for (const [name, show] of Object.entries(scenes)) {
    say(name)
    await show(stage)
    await stage.shoot(name)
  }
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
process.exit()
