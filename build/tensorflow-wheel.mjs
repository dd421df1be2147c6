// Builds tfjs-node's binding against the libraries in the `tensorflow-cpu` Python wheel, into the user's cache.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  statfsSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { cacheFolder, nodeHeaders, readJson, say, tensorflowPackage } from './paths.mjs'
import { unpack } from './zip.mjs'

const WHEEL = 'tensorflow-cpu==2.21.*'
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
const BINDING = 'tfjs_binding.node'
// What the binding's two sources include of TensorFlow, directly or not.
const HEADERS =
  /^tensorflow\/include\/(tensorflow\/c\/|tensorflow\/core\/platform\/ctstring|tsl\/platform\/ctstring|xla\/tsl\/c\/).*\.h$/
const PIP_LIMIT_MS = 30 * 60_000
const COMPILE_LIMIT_MS = 5 * 60_000
/** Wheel and unpacked libraries together, with some room. */
const NEEDED_BYTES = 1.4e9
const STALE_MS = 24 * 3600_000

const folder = join(cacheFolder(), 'tensorflow')

/** One folder per thing that the binary depends on. */
export function cacheEntry() {
  const { version } = readJson(join(tensorflowPackage, 'package.json'))
  return join(folder, `tfjs-node-${version}-wheel-2.21-${process.platform}-${process.arch}-napi8`)
}

/**
 * The cached build, or null when there is none or it was damaged since.
 * The libraries (850 MB) are checked by size, the binding by its checksum; theirs were recorded when unpacked.
 */
export function fromCache() {
  const entry = cacheEntry()
  const manifest = readJson(join(entry, 'manifest.json'))
  if (manifest === null) return null
  const isIntact = Object.entries(manifest.files).every(([name, { bytes, sha256 }]) => {
    const path = join(entry, name)
    if (!existsSync(path) || statSync(path).size !== bytes) return false
    return name !== BINDING || hashOf(path) === sha256
  })
  return isIntact ? { binding: join(entry, BINDING), tensorflow: manifest.tensorflow } : null
}

/** Downloads, unpacks and compiles into a temporary folder that is then renamed: half a build is never seen. */
export async function buildFromWheel() {
  if (process.platform !== 'linux')
    throw new Error(`the wheel's libraries can be linked on Linux only, this is ${process.platform}`)
  const headers = nodeHeaders()
  if (headers === null) throw new Error('the headers of Node were not found')
  const compiler = firstThatRuns([process.env.CXX, 'c++', 'g++', 'clang++'].filter(Boolean).map((name) => [name]))
  if (compiler === null) throw new Error('there is no C++ compiler (on Debian: apt-get install g++)')
  const pip = firstThatRuns([['python3', '-m', 'pip'], ['pip3'], ['pip'], ['python', '-m', 'pip']])
  if (pip === null) throw new Error('there is no pip (on Debian: apt-get install python3-pip)')

  mkdirSync(folder, { recursive: true })
  removeStale()
  const { bavail, bsize } = statfsSync(folder)
  if (bavail * bsize < NEEDED_BYTES) throw new Error(`${folder} has less than ${NEEDED_BYTES / 1e9} GB free`)
  const work = mkdtempSync(join(folder, 'tmp-'))
  try {
    const wheel = downloadWheel(pip, work)
    const built = join(work, 'built')
    const files = await unpackWheel(wheel, built, join(work, 'include'))
    rmSync(wheel)
    compile(compiler, headers, join(work, 'include'), built)
    const binding = join(built, BINDING)
    files[BINDING] = { bytes: statSync(binding).size, sha256: hashOf(binding) }
    const tensorflow = basename(wheel).split('-')[1]
    writeFileSync(join(built, 'manifest.json'), JSON.stringify({ tensorflow, wheel: basename(wheel), files }, null, 2))
    publish(built, work)
    return { binding: join(cacheEntry(), BINDING), tensorflow }
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}

function downloadWheel(pip, work) {
  const download = (extra) =>
    spawnSync(
      pip[0],
      // prettier-ignore
      [...pip.slice(1), 'download', '--no-deps', '--only-binary=:all:', '--no-cache-dir', '--disable-pip-version-check',
        '--retries=2', '--timeout=20', ...extra, '-d', work, WHEEL],
      { stdio: ['ignore', 2, 'pipe'], encoding: 'utf8', timeout: PIP_LIMIT_MS },
    )
  say(`downloading ${WHEEL} with ${pip.join(' ')} (about 275 MB) …`)
  let result = download([])
  // Only the libraries are wanted, so a wheel for another Python than this machine's does as well.
  if (result.status !== 0) result = download(['--python-version=3.12'])
  const name = readdirSync(work).find((file) => file.endsWith('.whl'))
  if (result.status !== 0 || name === undefined) throw new Error(`pip could not download it: ${lastLine(result)}`)
  return join(work, name)
}

async function unpackWheel(wheel, built, include) {
  say('unpacking its libraries (850 MB) …')
  const unpacked = await unpack(wheel, (name) => {
    if (LIBRARIES.includes(name.slice('tensorflow/'.length))) return join(built, basename(name))
    return HEADERS.test(name) ? join(include, name.slice('tensorflow/include/'.length)) : null
  })
  const files = {}
  for (const { path, bytes, sha256 } of Object.values(unpacked)) {
    if (LIBRARIES.includes(basename(path))) files[basename(path)] = { bytes, sha256 }
  }
  const missing = LIBRARIES.filter((name) => !(name in files))
  if (missing.length > 0) throw new Error(`the wheel has no ${missing.join(' and no ')}`)
  return files
}

function compile(compiler, headers, include, built) {
  say('compiling the TensorFlow binding (about 15 seconds) …')
  const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join('binding', name))
  const result = spawnSync(
    compiler[0],
    // prettier-ignore
    ['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION', `-I${headers}`, `-I${include}`, '-I.',
      ...sources, `-L${built}`, ...LIBRARIES.map((name) => `-l:${name}`), '-Wl,-rpath,$ORIGIN', '-o', join(built, BINDING)],
    { cwd: tensorflowPackage, stdio: ['ignore', 2, 'pipe'], encoding: 'utf8', timeout: COMPILE_LIMIT_MS },
  )
  if (result.status !== 0)
    throw new Error(
      `${compiler[0]} failed: ${result.stderr.split('\n').find((line) => line.includes('error')) ?? lastLine(result)}`,
    )
}

/** Of two installs that finish together one wins, and the other's build is dropped. */
function publish(built, work) {
  const entry = cacheEntry()
  if (fromCache() !== null) return
  if (existsSync(entry)) renameSync(entry, join(work, 'replaced'))
  try {
    renameSync(built, entry)
  } catch (error) {
    if (fromCache() === null) throw error
  }
}

/** Left behind by an install that was killed. */
function removeStale() {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (name.startsWith('tmp-') && Date.now() - statSync(path).mtimeMs > STALE_MS)
      rmSync(path, { recursive: true, force: true })
  }
}

function firstThatRuns(commands) {
  return (
    commands.find(
      ([file, ...args]) => spawnSync(file, [...args, '--version'], { stdio: 'ignore', timeout: 30_000 }).status === 0,
    ) ?? null
  )
}

function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

function lastLine({ error, stderr, signal }) {
  if (error) return error.message
  const lines = (stderr ?? '').trim().split('\n')
  return lines.findLast((line) => line.startsWith('ERROR')) ?? lines.at(-1) ?? `ended by ${signal}`
}
