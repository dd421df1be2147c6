/**
 * The one module that loads TensorFlow.js. Everything else under `learn/` imports `tf` from here.
 *
 * The whole of `@tensorflow/tfjs` is imported, not only its core, because the gradients are registered there.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import util from 'node:util'
import * as tf from '@tensorflow/tfjs'
import { quietly } from './quietly.ts'

export { tf }

const require = createRequire(import.meta.url)

export type BackendName = 'native' | 'wasm'

/** What computes, and why it was chosen: shown by `handful doctor`. */
export interface Backend {
  readonly name: BackendName
  readonly reason: string
}

const REGISTERED_NAMES = { native: 'tensorflow', wasm: 'wasm' } as const satisfies Record<BackendName, string>

/** Where Linux lists what the processor can do; other systems are taken to have no bfloat16 units. */
const PROCESSOR_FEATURES = '/proc/cpuinfo'

let bfloat16Units: boolean | undefined
const loads = new Map<BackendName, Promise<void>>()
let chosen: Promise<Backend> | undefined

/**
 * Loads a back end and makes it current. Called without `wanted` it takes `HANDFUL_BACKEND`, else the native one if it
 * loads, else WebAssembly, and answers the same ever after; with `wanted` it switches to that one.
 *
 * @throws Error when the back end asked for cannot be loaded.
 */
export function startTensorFlow(wanted?: BackendName): Promise<Backend> {
  if (wanted !== undefined) chosen = start(wanted, `${wanted} was asked for`)
  chosen ??= startDefault()
  return chosen
}

/** The back end in use, without loading one. */
export function isNative(): boolean {
  return tf.getBackend() === REGISTERED_NAMES.native
}

/**
 * Whether training may round products to bfloat16: the process asked for it with `HANDFUL_TRAINING=bfloat16`, and the
 * processor has units for it (on others it would be slower, not faster). oneDNN's own switch, ONEDNN_DEFAULT_FPMATH_MODE,
 * gains less than half as much, and slows first layers down.
 */
export function trainsInBfloat16(): boolean {
  return isNative() && process.env['HANDFUL_TRAINING'] === 'bfloat16' && hasBfloat16Units()
}

function hasBfloat16Units(): boolean {
  bfloat16Units ??= existsSync(PROCESSOR_FEATURES) && /\bamx_bf16\b/.test(readFileSync(PROCESSOR_FEATURES, 'utf8'))
  return bfloat16Units
}

async function startDefault(): Promise<Backend> {
  const asked = process.env['HANDFUL_BACKEND']
  if (asked === 'native' || asked === 'wasm') return start(asked, `HANDFUL_BACKEND=${asked}`)
  if (asked !== undefined && asked !== '') {
    throw new RangeError(`HANDFUL_BACKEND must be native or wasm, got ${JSON.stringify(asked)}`)
  }
  try {
    return await start('native', 'the native TensorFlow library loads')
  } catch (error) {
    return start('wasm', installRecord() ?? `the native TensorFlow library does not load: ${firstLine(error)}`)
  }
}

async function start(name: BackendName, reason: string): Promise<Backend> {
  const load = loads.get(name) ?? (name === 'native' ? loadNative() : loadWasm())
  loads.set(name, load)
  await load
  if (!(await tf.setBackend(REGISTERED_NAMES[name]))) throw new Error(`TensorFlow back end ${name} did not start`)
  return { name, reason }
}

async function loadNative(): Promise<void> {
  // Read by the library when it is loaded: without it warnings about the processor appear between progress lines.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '3'
  // tfjs-node 4.22 calls two functions of `util` that Node 23 removed or made print a deprecation warning.
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined })
  Object.assign(util, { isArray: Array.isArray })
  await quietly(() => import('@tensorflow/tfjs-node'))
}

async function loadWasm(): Promise<void> {
  // "Production" is tfjs's word for not printing hints: the processor back end, a fallback here, would advertise tfjs-node.
  tf.enableProdMode()
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(`${dirname(require.resolve('@tensorflow/tfjs-backend-wasm'))}/`)
  const { registerMissingKernels } = await import('./kernels/wasm-kernels.ts')
  registerMissingKernels()
}

/** Why the set-up (build/install-tensorflow.mjs) could not install the native library, where it has left word of it. */
function installRecord(): string | undefined {
  try {
    const modules = dirname(dirname(dirname(require.resolve('@tensorflow/tfjs-node/package.json'))))
    const record = readFileSync(join(modules, '.handful-tensorflow.json'), 'utf8')
    const { backend, reason } = JSON.parse(record) as { readonly backend: unknown; readonly reason: unknown }
    return backend === 'wasm' && typeof reason === 'string' ? reason : undefined
  } catch {
    return undefined
  }
}

function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().split('\n', 1)[0] ?? ''
}
