/**
 * `npm test`: the checks, then every test. `npm test -- PATH …` runs the test files under those paths alone.
 * It ends with the summary of Node's test runner.
 */
import { spawnSync } from 'node:child_process'
import { globSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, sep } from 'node:path'
import { findChromium } from '../test/support/browser.ts'
import { check } from './check.ts'
import { ensureRenderer } from './ensure-built.ts'
import { root, say } from './paths.mjs'

// Long enough for the whole path in a browser on a busy machine; only there so that a hang ends.
const TEST_LIMIT_MS = 15 * 60_000

async function main(only: readonly string[]): Promise<number> {
  if (only.length === 0) {
    const failed = await check()
    if (failed.length > 0) {
      say(`the tests were not run, because these checks failed: ${failed.join(', ')}`)
      return 1
    }
  }
  installBrowser()
  await ensureRenderer()
  const files = globSync('test/**/*.test.ts', { cwd: root })
    .filter((file) => only.length === 0 || only.some((path) => file.startsWith(path.split('/').join(sep))))
    .toSorted()
  if (files.length === 0) {
    say(`there is no test under ${only.join(', ')}`)
    return 1
  }
  const flags = [
    '--test',
    '--test-reporter=spec',
    `--test-timeout=${TEST_LIMIT_MS}`,
    `--test-concurrency=${concurrency()}`,
  ]
  return (
    spawnSync(process.execPath, [...flags, ...files], { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }).status ??
    1
  )
}

/** Most files wait for processes they started, so two at a time pay even on two cores. */
function concurrency(): number {
  return Math.max(2, availableParallelism() - 1)
}

function installBrowser(): void {
  if (findChromium() !== null) return
  const isDebianRoot = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0
  const apt = ['apt-get', '-o', 'DPkg::Lock::Timeout=300', '-o', 'APT::Sandbox::User=root']
  const commands = isDebianRoot
    ? [
        [...apt, 'update'],
        [...apt, 'install', '-y', '--no-install-recommends', 'chromium'],
      ]
    : [[process.execPath, join(root, 'node_modules', 'playwright-core', 'cli.js'), 'install', 'chromium']]
  say('installing Chromium for the browser tests …')
  for (const [command = '', ...args] of commands) {
    spawnSync(command, args, { stdio: ['ignore', 2, 2], env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
  }
  if (findChromium() === null) say('Chromium could not be installed: the browser tests will fail')
}

process.exitCode = await main(process.argv.slice(2))
