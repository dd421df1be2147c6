import type { Dirent, Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { EngineError } from '../base/errors.ts'
import type { Rejection, SourceFile } from './modality.ts'

type Judge = (path: string, sizeBytes: number) => Rejection | null

const LEFT_BY_SYSTEMS = new Set(['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', 'icon\r'])
const STATS_IN_FLIGHT = 64

/** The one file of a source that is a file; `null` when it is a folder. @throws EngineError when it cannot be opened. */
export async function asSingleFile(path: string, judge: Judge): Promise<SourceFile | null> {
  try {
    const stats = await stat(path)
    return stats.isDirectory() ? null : toSourceFile(basename(path), stats, judge)
  } catch (error) {
    throw unreadableSource(path, error)
  }
}

/**
 * Lists every file below a folder, folders and files in name order. Links are followed, each real folder once, so that
 * loops end. Hidden files, what operating systems leave behind and Handful's own projects are passed over in silence.
 *
 * @param judge Leaves a file out by its name and size alone; `null` means that it has to be opened.
 */
export async function* scanFolder(folder: string, judge: Judge, signal?: AbortSignal): AsyncGenerator<SourceFile> {
  const visited = new Set<string>()
  const pending = ['']
  while (pending.length > 0) {
    signal?.throwIfAborted()
    const directory = pending.pop() ?? ''
    const names = await listFolder(folder, directory, visited)
    if (!Array.isArray(names)) {
      yield { path: directory, sizeBytes: 0, modifiedAt: 0, rejection: names }
      continue
    }
    const subfolders: string[] = []
    for (let start = 0; start < names.length; start += STATS_IN_FLIGHT) {
      const batch = names.slice(start, start + STATS_IN_FLIGHT).map((name) => joinSlash(directory, name))
      const found = await Promise.all(batch.map((path) => statOrRejection(join(folder, path))))
      for (const [index, path] of batch.entries()) {
        const result = found[index]
        if (result === undefined) continue
        if ('kind' in result) yield { path, sizeBytes: 0, modifiedAt: 0, rejection: result }
        else if (result.isDirectory()) subfolders.push(path)
        else yield toSourceFile(path, result, judge)
      }
    }
    pending.push(...subfolders.reverse())
  }
}

function toSourceFile(path: string, stats: Stats, judge: Judge): SourceFile {
  const rejection: Rejection | null = stats.isFile()
    ? judge(path, stats.size)
    : { kind: 'unsupported', reason: 'This is a device or a pipe, not a file.' }
  return { path, sizeBytes: stats.size, modifiedAt: Math.trunc(stats.mtimeMs), rejection }
}

/** Names in a folder in code point order; none if the folder was listed before; a rejection if it cannot be read. */
async function listFolder(root: string, path: string, visited: Set<string>): Promise<string[] | Rejection> {
  const absolute = join(root, path)
  try {
    const { dev, ino } = await stat(absolute, { bigint: true })
    const identity = `${dev}:${ino}`
    if (visited.has(identity)) return []
    visited.add(identity)
    const entries = await readdir(absolute, { withFileTypes: true })
    return entries
      .filter(isOfInterest)
      .map((entry) => entry.name)
      .sort(byCodeUnit)
  } catch (error) {
    if (path === '') throw unreadableSource(absolute, error)
    return { kind: 'unreadable', reason: `This folder could not be opened: ${inWords(error)}.` }
  }
}

function isOfInterest(entry: Dirent): boolean {
  const name = entry.name.toLowerCase()
  return !name.startsWith('.') && !LEFT_BY_SYSTEMS.has(name) && !(name.endsWith('.handful') && !entry.isFile())
}

function unreadableSource(path: string, error: unknown): EngineError {
  const advice = 'Check the path and that you may read it, then add it again'
  return new EngineError('source-unreadable', `${path} could not be opened: ${inWords(error)}. ${advice}.`)
}

async function statOrRejection(path: string): Promise<Stats | Rejection> {
  try {
    return await stat(path)
  } catch (error) {
    return { kind: 'unreadable', reason: `This could not be opened: ${inWords(error)}.` }
  }
}

/** A system error as an analyst would say it. */
export function inWords(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'it is not there (any more), or it is a link that leads nowhere'
  if (code === 'EACCES' || code === 'EPERM') return 'you have no permission to read it'
  if (code === 'ENOTDIR') return 'it is a file, not a folder'
  if (code === 'ELOOP') return 'it is a link that leads back to itself'
  return error instanceof Error ? error.message : String(error)
}

function joinSlash(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

function byCodeUnit(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
