// Where the set-up scripts find and leave things. Plain JavaScript without dependencies: it runs before `npm ci` has.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = dirname(dirname(fileURLToPath(import.meta.url)))
const modules = join(root, 'node_modules')

export const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node')
export const lockRecord = join(modules, '.handful-lock')
export const tensorflowPackage = join(modules, '@tensorflow', 'tfjs-node')
export const tensorflowBinding = join(tensorflowPackage, 'lib', 'napi-v8', 'tfjs_binding.node')
/** What the TensorFlow step did and why: read by `handful doctor`. */
export const tensorflowRecord = join(modules, '.handful-tensorflow.json')

export function lockHash() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
}

/** Headers that a native addon for the pinned Node is compiled with, or null. */
export function nodeHeaders() {
  const name = `node-${process.platform}-${process.arch}`
  const candidates = [
    join(modules, 'node', 'node_modules', name),
    join(modules, name),
    // The binding uses Node-API alone, whose headers are the same in every Node that has version 8 of it.
    dirname(dirname(process.execPath)),
    '/usr',
  ].map((prefix) => join(prefix, 'include', 'node'))
  return candidates.find((folder) => existsSync(join(folder, 'node_api.h'))) ?? null
}

/** The user's cache folder, shared by all clones. */
export function cacheFolder() {
  const { HANDFUL_CACHE, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (HANDFUL_CACHE) return HANDFUL_CACHE
  if (process.platform === 'win32') return join(LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'handful', 'Cache')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'handful')
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'handful')
}

export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

/** Progress goes to standard error: standard output belongs to the command that the user asked for. */
export function say(message) {
  process.stderr.write(`handful set-up: ${message}\n`)
}
