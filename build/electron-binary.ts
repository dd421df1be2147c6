import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say } from './paths.mjs'

const electronPackage = join(root, 'node_modules', 'electron')
const DOWNLOAD_HOST = 'https://github.com/electron/electron/releases'
const PROBE_LIMIT_MS = 4000
const DOWNLOAD_LIMIT_MS = 10 * 60_000

/** Electron's program, or `null`: its package brings none, it is downloaded when first wanted. */
export function findElectron(): string | null {
  const pathFile = join(electronPackage, 'path.txt')
  if (!existsSync(pathFile)) return null
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronPackage, 'dist')
  const binary = join(folder, readFileSync(pathFile, 'utf8'))
  return existsSync(binary) ? binary : null
}

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
