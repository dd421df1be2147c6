import { existsSync, readFileSync, statfsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { findElectron } from './base/electron-program.ts'
import { version } from './base/version.ts'
import { startTensorFlow, tf } from './learn/tf.ts'

/** What this machine has for Handful, what was measured, and what to do about what is missing. */
export interface Diagnosis {
  readonly versions: Readonly<Record<'handful' | 'node' | 'tensorflowJs' | 'sqlite', string>>
  readonly system: { readonly platform: string; readonly processor: string; readonly cores: number }
  /** `name` is `null` when no back end starts. `gigaflops`: 3×3 convolutions of 64 channels, 10⁹ operations a second. */
  readonly backend: { readonly name: string | null; readonly reason: string; readonly gigaflops: number | null }
  /** What the set-up did to get the native back end, step by step; empty where it left no record. */
  readonly installSteps: readonly InstallStep[]
  readonly electron: { readonly isPresent: boolean }
  readonly memory: { readonly totalBytes: number; readonly availableBytes: number }
  readonly disk: { readonly folder: string; readonly freeBytes: number }
  readonly problems: readonly Problem[]
}

interface InstallStep {
  readonly step: string
  readonly outcome: string
}

export interface Problem {
  readonly what: string
  readonly todo: string
}

const MODULES = join(import.meta.dirname, '..', '..', 'node_modules')
const LEAST_FREE_BYTES = 2e9
const LEAST_MEMORY_BYTES = 2e9
const MEASURED_MS = 700
const RETRY = 'then run: node build/install-tensorflow.mjs'

/** Looks at everything; `folder` is where projects will lie. */
export async function diagnose(folder: string = process.cwd()): Promise<Diagnosis> {
  const installSteps = readInstallSteps()
  const facts = {
    versions: {
      handful: version,
      node: process.versions.node,
      tensorflowJs: tf.version.tfjs,
      sqlite: packageVersion('better-sqlite3'),
    },
    system: {
      platform: `${platform()} ${release()} ${arch()}`,
      processor: cpus()[0]?.model ?? 'unknown',
      cores: availableParallelism(),
    },
    backend: await tryBackend(),
    installSteps,
    electron: { isPresent: findElectron() !== null },
    memory: { totalBytes: totalMemory(), availableBytes: process.availableMemory() },
    disk: { folder, freeBytes: freeBytes(folder) },
  }
  return { ...facts, problems: findProblems(facts) }
}

/** The diagnosis in words, for a terminal. */
export function describeDiagnosis({ versions, system, backend, electron, memory, disk, problems }: Diagnosis): string {
  const speed = backend.gigaflops === null ? '' : `, ${backend.gigaflops.toPrecision(3)} GFLOP/s`
  const rows: readonly (readonly [string, string])[] = [
    ['Handful', versions.handful],
    ['Node', versions.node],
    ['TensorFlow.js', versions.tensorflowJs],
    ['SQLite package', versions.sqlite],
    ['System', `${system.platform}, ${system.cores} cores, ${system.processor}`],
    ['Back end', `${backend.name ?? 'none'}${speed} (${backend.reason})`],
    ['Desktop window', electron.isPresent ? 'Electron is there' : "Electron's program is not there"],
    ['Memory', `${gigabytes(memory.availableBytes)} available of ${gigabytes(memory.totalBytes)}`],
    ['Disk', `${gigabytes(disk.freeBytes)} free in ${disk.folder}`],
  ]
  const facts = rows.map(([name, value]) => `${name.padEnd(16)}${value}`)
  if (problems.length === 0) return [...facts, '', 'No problem was found.'].join('\n')
  return [...facts, ...problems.flatMap(({ what, todo }) => ['', `! ${what}`, `  → ${todo}`])].join('\n')
}

/** Judges the facts: kept apart so that a test can make them up. */
export function findProblems(facts: Omit<Diagnosis, 'problems'>): Problem[] {
  const { backend, installSteps, electron, memory, disk } = facts
  const problems: Problem[] = []
  if (backend.name === null) {
    problems.push({
      what: `No back end starts: ${backend.reason}`,
      todo: 'Unset HANDFUL_BACKEND, or delete node_modules and start again.',
    })
  }
  if (backend.name === 'wasm') {
    const why = installSteps
      .filter(({ step }) => step === 'upstream archive' || step === 'wheel')
      .map(({ step, outcome }) => `${step}: ${outcome}`)
      .join('; ')
    problems.push({
      what: `WebAssembly computes, several times slower than native TensorFlow. ${why}`,
      todo: process.env['HANDFUL_BACKEND'] === 'wasm' ? 'Unset HANDFUL_BACKEND.' : nativeRemedy(why),
    })
  }
  if (!electron.isPresent) {
    problems.push({
      what: 'The desktop window needs the program of Electron, which is downloaded when first wanted.',
      todo: 'npm start downloads it; where it cannot, it opens the same interface in the browser, as handful serve does.',
    })
  }
  if (memory.availableBytes < LEAST_MEMORY_BYTES) {
    problems.push({
      what: 'There is less than 2 GB of memory to be had.',
      todo: 'Close other programs before learning.',
    })
  }
  if (disk.freeBytes < LEAST_FREE_BYTES) {
    problems.push({ what: `There is less than 2 GB free in ${disk.folder}.`, todo: 'Keep projects on another disk.' })
  }
  return problems
}

function nativeRemedy(why: string): string {
  if (platform() !== 'linux') return `Give it access to storage.googleapis.com, ${RETRY}`
  if (why.includes('no pip')) return `Install pip (on Debian: apt-get install python3-pip), ${RETRY}`
  if (why.includes('C++ compiler')) return `Install a C++ compiler (on Debian: apt-get install g++), ${RETRY}`
  return `Give it access to a Python package index (or to storage.googleapis.com), ${RETRY}`
}

async function tryBackend(): Promise<Diagnosis['backend']> {
  try {
    const { name, reason } = await startTensorFlow()
    return { name, reason, gigaflops: measureGigaflops() }
  } catch (error) {
    return { name: null, reason: error instanceof Error ? error.message : String(error), gigaflops: null }
  }
}

/** The work that most of pretraining consists of, at a size that fills the cores. */
function measureGigaflops(): number {
  const [batch, side, channels, size] = [64, 32, 64, 3]
  const operations = 2 * batch * side * side * channels * channels * size * size
  const image = tf.ones<tf.Rank.R4>([batch, side, side, channels])
  const filter = tf.ones<tf.Rank.R4>([size, size, channels, channels])
  const convolve = (): void => tf.conv2d(image, filter, 1, 'same').dispose()
  convolve() // the first run allocates
  const startedAt = performance.now()
  let runs = 0
  while (performance.now() - startedAt < MEASURED_MS) {
    convolve()
    runs++
  }
  const seconds = (performance.now() - startedAt) / 1000
  tf.dispose([image, filter])
  return (runs * operations) / seconds / 1e9
}

function readInstallSteps(): readonly InstallStep[] {
  const path = join(MODULES, '.handful-tensorflow.json')
  if (!existsSync(path)) return []
  return (JSON.parse(readFileSync(path, 'utf8')) as { tried: readonly InstallStep[] }).tried
}

function packageVersion(name: string): string {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`)
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : dirname(folder))
  return bavail * bsize
}

/** Of the container, where there is one: without a limit Node answers 0 or a number beyond all memory. */
function totalMemory(): number {
  const limit = process.constrainedMemory()
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem()
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`
}
