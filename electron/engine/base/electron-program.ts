import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const electronPackage = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'electron')

/** Electron's program, or `null`: its package brings none, it is downloaded when first wanted. */
export function findElectron(): string | null {
  const pathFile = join(electronPackage, 'path.txt')
  if (!existsSync(pathFile)) return null
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(electronPackage, 'dist')
  const program = join(folder, readFileSync(pathFile, 'utf8'))
  return existsSync(program) ? program : null
}
