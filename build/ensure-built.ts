/** Builds the interface and the shell when their sources are newer than what was built last. */
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say } from './paths.mjs'

const dist = join(root, 'build', 'dist')

/** Folder of the built interface; built first if it is missing or stale. */
export async function ensureRenderer(): Promise<string> {
  const output = join(dist, 'renderer')
  await whenStale(output, ['renderer', 'shared', 'build/vite.config.ts', 'package-lock.json'], async () => {
    say('building the interface …')
    const { build } = await import('vite')
    await build({ configFile: join(root, 'build', 'vite.config.ts'), logLevel: 'warn' })
  })
  return output
}

/** Path of the built main process of the shell, its preload script beside it; built first if missing or stale. */
export async function ensureShell(): Promise<string> {
  const output = join(dist, 'main')
  const main = join(output, 'main.cjs')
  await whenStale(output, ['electron/main', 'electron/preload', 'shared'], async () => {
    const { build } = await import('esbuild')
    await build({
      // CommonJS: a sandboxed preload script can be nothing else.
      entryPoints: { main: join(root, 'electron/main/main.ts'), preload: join(root, 'electron/preload/preload.ts') },
      outdir: output,
      outExtension: { '.js': '.cjs' },
      bundle: true,
      platform: 'node',
      format: 'cjs',
      target: 'node22',
      external: ['electron'],
      logLevel: 'warning',
    })
  })
  return main
}

/** Runs `build` unless `output` was last built after every one of its `sources` changed. */
export async function whenStale(output: string, sources: readonly string[], build: () => Promise<void>): Promise<void> {
  const stamp = join(output, '.built')
  const startedAt = new Date()
  if (existsSync(stamp) && sources.every((source) => newest(join(root, source)) <= statSync(stamp).mtimeMs)) return
  await build()
  mkdirSync(output, { recursive: true })
  writeFileSync(stamp, '')
  // A source that changed while it was being built is newer than this.
  utimesSync(stamp, startedAt, startedAt)
}

function newest(path: string): number {
  if (!existsSync(path)) return 0
  const stat = statSync(path)
  if (!stat.isDirectory()) return stat.mtimeMs
  // The folder's own time tells of files that were removed.
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
