/** `npm run check`: format, lint, layers, types of every layer, Svelte. Two steps at a time; all run, whatever fails. */
import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './paths.mjs'

const SIMULTANEOUS = 2

interface Step {
  readonly name: string
  readonly package: string
  readonly bin: string
  readonly args: readonly string[]
}

const types = (layer: string, project: string): Step => ({
  name: `types: ${layer}`,
  package: 'typescript',
  bin: 'bin/tsc',
  args: ['-p', project, '--incremental', '--tsBuildInfoFile', `node_modules/.cache/handful/${layer}.tsbuildinfo`],
})

// The longest first, so that the shorter ones fill the other core.
const steps: readonly Step[] = [
  {
    name: 'lint',
    package: 'eslint',
    bin: 'bin/eslint.js',
    args: ['--config', 'build/eslint.config.mjs', '--max-warnings', '0', '.'],
  },
  {
    name: 'types: renderer (svelte-check)',
    package: 'svelte-check',
    bin: 'bin/svelte-check',
    args: [
      '--workspace',
      'renderer',
      '--tsconfig',
      join(root, 'renderer', 'tsconfig.json'),
      '--fail-on-warnings',
      '--output',
      'human',
    ],
  },
  { name: 'format', package: 'prettier', bin: 'bin/prettier.cjs', args: ['--check', '--log-level', 'warn', '.'] },
  types('all and tests', 'tsconfig.json'),
  types('engine', 'build/tsconfig/engine.json'),
  types('shell', 'build/tsconfig/shell.json'),
  types('shared', 'build/tsconfig/shared.json'),
  { name: 'layers', package: '', bin: 'build/check-layers.ts', args: [] },
]

/** Runs every step and prints one line for each, with its output where it failed. Resolves to the names that failed. */
export async function check(): Promise<string[]> {
  mkdirSync(join(root, 'node_modules/.cache/handful'), { recursive: true })
  const waiting = [...steps]
  const failed: string[] = []
  const worker = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
      const startedAt = performance.now()
      const { isFine, output } = await run(step)
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
      process.stdout.write(`${isFine ? '✔' : '✖'} ${step.name} (${seconds} s)\n${isFine ? '' : `${output}\n`}`)
      if (!isFine) failed.push(step.name)
    }
  }
  await Promise.all(Array.from({ length: SIMULTANEOUS }, worker))
  return failed
}

function run(step: Step): Promise<{ isFine: boolean; output: string }> {
  const script = step.package === '' ? join(root, step.bin) : join(root, 'node_modules', step.package, step.bin)
  const child = spawn(process.execPath, [script, ...step.args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ isFine: code === 0, output }))
  })
}

if (import.meta.main) {
  const failed = await check()
  if (failed.length > 0) process.stderr.write(`check failed: ${failed.join(', ')}\n`)
  process.exitCode = failed.length === 0 ? 0 : 1
}
