import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { electronPackage, findElectron } from '../electron/engine/base/electron-program.ts'
import { say } from './paths.mjs'

const DOWNLOAD_HOST = 'https://github.com/electron/electron/releases'
const PROBE_LIMIT_MS = 4000
const DOWNLOAD_LIMIT_MS = 10 * 60_000

/** Downloads Electron's program with its own installer. Resolves to the reason when that failed, else to `null`. */
export async function downloadElectron(): Promise<string | null> {
  const host = process.env['ELECTRON_MIRROR'] ?? DOWNLOAD_HOST
  try {
    // Its installer would try for minutes.
    await fetch(host, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_LIMIT_MS) })
  } catch {
    return `${new URL(host).host}, where it is downloaded from, cannot be reached`
  }
  say('downloading Electron, once (about 120 MB) …')
  const { status } = spawnSync(process.execPath, [join(electronPackage, 'install.js')], {
    stdio: ['ignore', 2, 2],
    timeout: DOWNLOAD_LIMIT_MS,
  })
  return status === 0 && findElectron() !== null ? null : 'its installer failed (see above)'
}
