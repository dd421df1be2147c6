import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../build/paths.mjs'
import { temporaryFolder } from '../support/project.ts'

// Stands in for npm, which would need the network and half a minute: notes how it was called, and installs a Node.
const FAKE_NPM = `
const fs = require('node:fs')
if (process.argv[2] === '--version') {
  console.log(process.env.FAKE_NPM_VERSION)
} else {
  console.log('progress of npm')
  fs.appendFileSync('npm-calls.txt', process.argv.slice(2).join(' ') + '\\n')
  fs.mkdirSync('node_modules/node/bin', { recursive: true })
  if (!fs.existsSync('node_modules/node/bin/node')) fs.symlinkSync(process.execPath, 'node_modules/node/bin/node')
  process.exitCode = Number(process.env.FAKE_NPM_STATUS)
}
`
const SCRIPT = 'const args: string[] = process.argv.slice(2)\nconsole.log(JSON.stringify(args))\nprocess.exitCode = 7\n'
const WAIT = "process.on('SIGTERM', () => process.exit(9))\nconsole.log('waiting')\nsetInterval(() => {}, 1000)\n"

/** A repository with the real bootstrap, whose TensorFlow step has been done. */
function repository(): string {
  const folder = realpathSync(temporaryFolder())
  mkdirSync(join(folder, 'build'))
  for (const file of ['bootstrap.mjs', 'paths.mjs']) cpSync(join(root, 'build', file), join(folder, 'build', file))
  mkdirSync(join(folder, 'node_modules'))
  const files = {
    'package.json': '{"type":"module"}',
    'package-lock.json': '{"lockfileVersion":3}',
    'npm/package.json': '{}',
    'npm/npm-cli.js': FAKE_NPM,
    'node_modules/.handful-tensorflow.json': '{"backend":"wasm","tried":[]}',
    'script.ts': SCRIPT,
    'wait.ts': WAIT,
  }
  mkdirSync(join(folder, 'npm'))
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

function environment(folder: string, version: string, status: number): NodeJS.ProcessEnv {
  const npm = {
    npm_execpath: join(folder, 'npm', 'npm-cli.js'),
    FAKE_NPM_VERSION: version,
    FAKE_NPM_STATUS: String(status),
  }
  return { ...process.env, ...npm, npm_lifecycle_event: '' }
}

function run(
  folder: string,
  { version = '11.19.1', status = 0 } = {},
): { stdout: string; stderr: string; status: number | null } {
  const args = [join(folder, 'build', 'bootstrap.mjs'), 'script.ts', 'a b', '--json']
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: environment(folder, version, status) })
}

const npmCalls = (folder: string): string[] => readFileSync(join(folder, 'npm-calls.txt'), 'utf8').trim().split('\n')

test('the first run installs, the next one does not, and one after the lock file has changed does again', () => {
  const folder = repository()
  const first = run(folder)
  assert.deepEqual([first.stdout, first.status], ['["a b","--json"]\n', 7])
  assert.match(first.stderr, /installing packages with npm 11\.19\.1.*progress of npm/s)
  assert.match(npmCalls(folder)[0] ?? '', /^ci --include=dev/)

  const { stdout, stderr, status } = run(folder)
  assert.deepEqual([stdout, stderr, status], ['["a b","--json"]\n', '', 7])
  assert.equal(npmCalls(folder).length, 1)

  writeFileSync(join(folder, 'package-lock.json'), '{"lockfileVersion":3,"changed":true}')
  assert.equal(run(folder).status, 7)
  assert.equal(npmCalls(folder).length, 2)
})

test('an npm that is too old to obey allowScripts only starts a newer one', () => {
  for (const version of ['9.9.4', '11.6.0']) {
    const folder = repository()
    assert.equal(run(folder, { version }).status, 7)
    assert.match(npmCalls(folder)[0] ?? '', /^exec --yes --package=npm@11 -- npm ci /)
  }
})

test('a failed install runs nothing, says so, and is tried again next time', () => {
  const folder = repository()
  const failed = run(folder, { status: 1 })
  assert.deepEqual([failed.stdout, failed.status], ['', 1])
  assert.match(failed.stderr, /could not install the packages/)
  assert.equal(existsSync(join(folder, 'node_modules', '.handful-lock')), false)
  assert.equal(run(folder).status, 7)
})

test(
  'a signal reaches the script, and its answer is the exit code',
  { skip: process.platform === 'win32' },
  async () => {
    const folder = repository()
    const child = spawn(process.execPath, [join(folder, 'build', 'bootstrap.mjs'), 'wait.ts'], {
      env: environment(folder, '11.19.1', 0),
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    assert.deepEqual(await once(child, 'exit'), [9, null])
  },
)
