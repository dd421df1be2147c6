// Runs a script of this repository on the pinned Node, after installing what it needs:
//
//     node build/bootstrap.mjs build/check.ts [arguments]
//
// It has no dependency of its own, so it can be the first thing that runs after `git clone`.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, realpathSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { lockHash, lockRecord, pinnedNode, readJson, root, say, tensorflowBinding, tensorflowRecord } from './paths.mjs'

const OLDEST_NODE = [20, 19]
// The first npm that obeys `allowScripts` in package.json. An older one would run tfjs-node's own installer, which
// fails wherever its download host cannot be reached.
const OLDEST_NPM = [11, 16]
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Installs what is missing, then runs `script` (relative to the repository) and ends as it ends. */
export function launch(script, args) {
  if (!isAtLeast(process.versions.node, OLDEST_NODE)) {
    say(
      `Node ${OLDEST_NODE.join('.')} or newer is needed to start, this is ${process.versions.node}: https://nodejs.org`,
    )
    process.exit(1)
  }
  if (!isInstalled()) installPackages()
  if (isTensorflowMissing()) {
    spawnSync(pinnedNode, [join(root, 'build', 'install-tensorflow.mjs')], { cwd: root, stdio: ['ignore', 2, 2] })
  }
  runPinned(script, args)
}

function isInstalled() {
  if (!existsSync(pinnedNode) || !existsSync(lockRecord)) return false
  return readFileSync(lockRecord, 'utf8').trim() === lockHash()
}

function installPackages() {
  const npm = npmCommand()
  const flags = ['ci', '--include=dev', '--ignore-scripts=false', '--no-audit', '--no-fund', '--loglevel=error']
  const command = isAtLeast(npm.version, OLDEST_NPM)
    ? [...npm.args, ...flags]
    : [...npm.args, 'exec', '--yes', '--package=npm@11', '--', 'npm', ...flags]
  say(
    `installing packages with npm${command.includes('exec') ? ' 11 from the registry' : ` ${npm.version}`}, about half a minute …`,
  )
  const result = spawnSync(npm.file, command, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: npm.shell,
    // The postinstall script leaves TensorFlow to us, since npm would hide its progress.
    env: { ...process.env, HANDFUL_BOOTSTRAP: '1', NODE_ENV: '' },
  })
  if (result.status !== 0 || !existsSync(pinnedNode)) {
    say(`npm could not install the packages (see above). Nothing else was changed; run the same command to try again.`)
    process.exit(1)
  }
  writeFileSync(lockRecord, `${lockHash()}\n`)
}

/** The npm that started us, or else the one on the path. */
function npmCommand() {
  const cli = process.env.npm_execpath ?? ''
  const npm = /npm-cli\.js$/.test(cli)
    ? { file: process.execPath, args: [cli], shell: false }
    : { file: 'npm', args: [], shell: process.platform === 'win32' } // npm.cmd cannot be started without a shell
  const { stdout } = spawnSync(npm.file, [...npm.args, '--version'], { encoding: 'utf8', shell: npm.shell })
  if (!stdout) {
    say('npm was not found. It comes with Node: https://nodejs.org')
    process.exit(1)
  }
  return { ...npm, version: stdout.trim() }
}

function isTensorflowMissing() {
  const record = readJson(tensorflowRecord)
  if (record === null) return true
  // A native binding is a link into the user's cache, which may have been emptied since.
  if (record.backend === 'native') return !existsSync(tensorflowBinding)
  return record.isSkipped === true && process.env.HANDFUL_BACKEND !== 'wasm'
}

function runPinned(script, args) {
  const child = spawn(pinnedNode, [join(root, script), ...args], { cwd: workingFolder(), stdio: 'inherit' })
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      // A terminal sends Ctrl+C to the whole group, so the child has it already.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal)
    })
  }
  child.on('error', (error) => {
    say(`cannot start ${pinnedNode}: ${error.message}. Delete node_modules and run the same command again.`)
    process.exit(1)
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const name of SIGNALS) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}

/** `npm run handful` runs in the repository, but its paths are meant from where the user stands. */
function workingFolder() {
  const { npm_lifecycle_event: event, INIT_CWD: folder } = process.env
  return ['handful', 'start', 'demo'].includes(event) && folder && process.cwd() === root ? folder : process.cwd()
}

function isAtLeast(version, [major, minor]) {
  const [haveMajor = 0, haveMinor = 0] = version.split('.').map(Number)
  return haveMajor > major || (haveMajor === major && haveMinor >= minor)
}

if (process.argv[1] && realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  launch(process.argv[2] ?? 'electron/engine/cli.ts', process.argv.slice(3))
}
