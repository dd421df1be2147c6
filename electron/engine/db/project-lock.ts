import Database from 'better-sqlite3'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { type Clock, systemClock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import type { ProjectPaths } from '../base/paths.ts'

/** Who has a project open. */
export interface LockHolder {
  readonly pid: number
  readonly host: string
  /** The program and what it was given. */
  readonly command: string
  readonly since: number
  /** Where it serves the interface; `null` while it does not. */
  readonly address: string | null
}

/**
 * Keeps a project to one process at a time.
 *
 * An exclusive SQLite transaction is a lock of the operating system: it ends with the process, however
 * that ends, so no lock can be left behind. The file beside it only says who holds the lock.
 */
export class ProjectLock {
  readonly #db: Database.Database
  readonly #paths: ProjectPaths
  #holder: LockHolder

  private constructor(db: Database.Database, paths: ProjectPaths, holder: LockHolder) {
    this.#db = db
    this.#paths = paths
    this.#holder = holder
    this.#publish()
  }

  /** @throws EngineError `project-in-use`, naming the holder. */
  static take(paths: ProjectPaths, clock: Clock = systemClock): ProjectLock {
    const db = new Database(paths.lockDb, { timeout: 0 })
    try {
      db.exec('BEGIN EXCLUSIVE')
    } catch (error) {
      db.close()
      if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) throw inUse(paths)
      throw error
    }
    const command = [basename(process.argv[1] ?? ''), ...process.argv.slice(2)]
    const holder = { pid: process.pid, host: hostname(), command: command.join(' '), since: clock(), address: null }
    return new ProjectLock(db, paths, holder)
  }

  get holder(): LockHolder {
    return this.#holder
  }

  /** Tells later openers where this process serves the project. */
  announce(address: string): void {
    this.#holder = { ...this.#holder, address }
    this.#publish()
  }

  release(): void {
    rmSync(this.#paths.lockHolder, { force: true })
    this.#db.close()
  }

  #publish(): void {
    // Renamed into place, so that nobody reads half a file.
    const draft = `${this.#paths.lockHolder}.new`
    // For the owner alone: the address may hold a token.
    writeFileSync(draft, JSON.stringify(this.#holder), { mode: 0o600 })
    renameSync(draft, this.#paths.lockHolder)
  }
}

/** Who has the project open, as far as is known: after a crash this may be a process that is gone. */
export function readHolder(paths: ProjectPaths): LockHolder | null {
  try {
    return JSON.parse(readFileSync(paths.lockHolder, 'utf8')) as LockHolder
  } catch {
    return null
  }
}

function inUse(paths: ProjectPaths): EngineError {
  const holder = readHolder(paths)
  if (holder === null)
    return new EngineError('project-in-use', `${paths.root} is open in another Handful. Close it there first.`)
  const since = new Date(holder.since).toISOString().slice(0, 16).replace('T', ' ')
  const where =
    holder.address === null
      ? 'Close it there first.'
      : `It is served at ${holder.address}: use it there, or close it first.`
  return new EngineError(
    'project-in-use',
    `${paths.root} is already open: process ${holder.pid} on ${holder.host} (${holder.command}), ` +
      `since ${since} UTC. ${where}`,
  )
}
