// Gives @tensorflow/tfjs-node its native part, whose own installer is switched off (see `allowScripts`). In order:
// already built; the build in the user's cache; the upstream archive; the tensorflow-cpu wheel and our own compile;
// else WebAssembly. Runs after `npm install` and from the bootstrap, and never fails an install: what happened and why
// is recorded for `handful doctor`.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { lockHash, lockRecord, root, say, tensorflowBinding, tensorflowPackage, tensorflowRecord } from './paths.mjs'
import { buildFromWheel, fromCache } from './tensorflow-wheel.mjs'

const PROBE_LIMIT_MS = 4000
const UPSTREAM_LIMIT_MS = 10 * 60_000
const LOAD_LIMIT_MS = 120_000

/** Each rung returns what it installed, or throws with the reason why it could not. */
const rungs = [
  ['already built', alreadyBuilt],
  ['cache', linkCached],
  ['upstream archive', upstreamArchive],
  ['wheel', wheel],
]

async function install() {
  if (process.env.HANDFUL_BACKEND === 'wasm') {
    return {
      backend: 'wasm',
      isSkipped: true,
      reason: 'HANDFUL_BACKEND=wasm was set when Handful was installed',
      tried: [],
    }
  }
  const tried = []
  for (const [name, rung] of rungs) {
    try {
      const { tensorflow } = await rung()
      tried.push({ step: name, outcome: 'done' })
      return { backend: 'native', from: name, tensorflow, reason: `native TensorFlow ${tensorflow} (${name})`, tried }
    } catch (error) {
      tried.push({ step: name, outcome: error.message })
    }
  }
  const reasons = tried.filter(({ step }) => step === 'upstream archive' || step === 'wheel')
  return {
    backend: 'wasm',
    reason: `native TensorFlow could not be installed: ${reasons.map(({ step, outcome }) => `${step}: ${outcome}`).join('; ')}`,
    tried,
  }
}

function alreadyBuilt() {
  if (!existsSync(tensorflowBinding)) throw new Error('no')
  return { tensorflow: loadBinding() }
}

function linkCached() {
  const cached = fromCache()
  if (cached === null) throw new Error('nothing there, or damaged')
  link(cached.binding)
  return { tensorflow: loadBinding() }
}

async function wheel() {
  link((await buildFromWheel()).binding)
  return { tensorflow: loadBinding() }
}

async function upstreamArchive() {
  const require = createRequire(import.meta.url)
  const {
    LIBTENSORFLOW_VERSION,
    ALL_SUPPORTED_COMBINATION,
    ARCH_MAPPING,
    PLATFORM_MAPPING,
    PLATFORM_EXTENSION,
  } = require(join(tensorflowPackage, 'scripts', 'deps-constants.js'))
  const system = `cpu-${PLATFORM_MAPPING[process.platform]}-${ARCH_MAPPING[process.arch]}`
  // The other systems have archives of their own names, which only the installer knows.
  const file = ALL_SUPPORTED_COMBINATION.includes(system)
    ? `tensorflow/libtensorflow/libtensorflow-${system}-${LIBTENSORFLOW_VERSION}.${PLATFORM_EXTENSION}`
    : 'tf-builds/'
  const host = process.env.TFJS_NODE_CDN_STORAGE ?? process.env.CDN_STORAGE ?? 'https://storage.googleapis.com/'
  const answer = await fetch(host + file, { method: 'HEAD', signal: AbortSignal.timeout(PROBE_LIMIT_MS) }).catch(
    (error) => {
      throw new Error(`${new URL(host).host} cannot be reached (${error.cause?.code ?? error.name})`)
    },
  )
  if (!answer.ok) throw new Error(`${new URL(host).host} answered ${answer.status}`)
  say('downloading the upstream TensorFlow archive …')
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH}`
  const result = spawnSync(process.execPath, [join('scripts', 'install.js')], {
    cwd: tensorflowPackage,
    env: { ...process.env, PATH: path },
    stdio: ['ignore', 2, 2],
    timeout: UPSTREAM_LIMIT_MS,
  })
  if (result.status !== 0) throw new Error('its installer failed')
  return { tensorflow: loadBinding() }
}

/** Links rather than copies: a clone then costs nothing, and the libraries lie beside the linked file. */
function link(binding) {
  mkdirSync(dirname(tensorflowBinding), { recursive: true })
  const temporary = `${tensorflowBinding}.${process.pid}`
  symlinkSync(binding, temporary)
  renameSync(temporary, tensorflowBinding)
}

/** Loads the binding in a process of its own, where a missing CPU feature can crash no install. Returns its version. */
function loadBinding() {
  const script = 'process.stdout.write(String(require(process.argv[1]).TF_Version))'
  const result = spawnSync(process.execPath, ['-e', script, tensorflowBinding], {
    encoding: 'utf8',
    timeout: LOAD_LIMIT_MS,
  })
  if (result.status === 0) return result.stdout
  rmSync(tensorflowBinding, { force: true })
  const line = result.stderr.split('\n').find((text) => text.includes('Error')) ?? `ended by ${result.signal}`
  throw new Error(`the binding does not load: ${line}`)
}

// Also after a plain `npm install`, so that the next command does not install once more.
if (process.env.npm_lifecycle_event === 'postinstall') writeFileSync(lockRecord, `${lockHash()}\n`)
if (process.env.HANDFUL_BOOTSTRAP !== '1') {
  const record = await install().catch((error) => ({
    backend: 'wasm',
    reason: `the TensorFlow step failed: ${error.stack}`,
    tried: [],
  }))
  writeFileSync(tensorflowRecord, `${JSON.stringify(record, null, 2)}\n`)
  say(record.backend === 'native' ? record.reason : `WebAssembly will be used, which is slower. ${record.reason}`)
}
