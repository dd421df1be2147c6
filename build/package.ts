/**
 * `npm run package [-- --dir]`: the desktop package of this platform, with electron-builder. It downloads Electron, so
 * it runs only where that host can be reached; it has not been run on the machines Handful was written on.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ensureRenderer, ensureShell } from './ensure-built.ts'
import { root, say, tensorflowBinding } from './paths.mjs'

if (!existsSync(tensorflowBinding)) say('there is no native TensorFlow here, so the package will use WebAssembly')
await ensureRenderer()
await ensureShell()
const builder = join(root, 'node_modules', 'electron-builder', 'cli.js')
const { status } = spawnSync(
  process.execPath,
  [builder, '--config', 'build/electron-builder.yml', ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      // A folder that is not there is left out.
      HANDFUL_TENSORFLOW: existsSync(tensorflowBinding) ? dirname(realpathSync(tensorflowBinding)) : 'none',
    },
  },
)
process.exitCode = status ?? 1
