/**
 * `npm start [-- PROJECT.handful]`: the desktop window; where Electron cannot run, the same interface in the browser.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { findElectron } from '../electron/engine/base/electron-program.ts'
import { downloadElectron } from './download-electron.ts'
import { ensureRenderer, ensureShell } from './ensure-built.ts'
import { root, say } from './paths.mjs'

// What a shell and the loader say for "not found", here: a system library that Electron needs.
const CANNOT_RUN = 127

async function main(args: readonly string[]): Promise<number> {
  await ensureRenderer()
  const reason = await whyNoWindow()
  if (reason === null) {
    await ensureShell()
    // As root Chromium's sandbox cannot start; nothing remote is ever loaded.
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    const code = await run(findElectron() ?? '', [...flags, root, ...args])
    if (code !== CANNOT_RUN) return code
  }
  say(`the desktop window cannot be opened: ${reason ?? 'a system library that Electron needs is missing'}.`)
  say('Opening the interface in the browser instead.')
  return run(process.execPath, [join(root, 'electron', 'engine', 'cli.ts'), 'serve', '--open', ...args])
}

async function whyNoWindow(): Promise<string | null> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) return 'there is no display'
  if (findElectron() !== null) return null
  const problem = await downloadElectron()
  return problem === null ? null : `Electron's program is missing, and ${problem}`
}

function run(file: string, args: readonly string[]): Promise<number> {
  const child = spawn(file, args, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  return new Promise((resolve) => {
    child.on('error', () => resolve(CANNOT_RUN))
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

process.exitCode = await main(process.argv.slice(2))
