import { basename } from 'node:path'
import { EngineError } from '../base/errors.ts'
import { atomically, type WritableDb } from './database.ts'

/** One step of a database's format, never edited after a release. */
export interface Migration {
  /** Counts from 1 without gaps; becomes the file's `user_version`. */
  readonly number: number
  readonly up: (db: WritableDb) => void
}

/**
 * Brings a database to the newest format, each step in one transaction with its number.
 *
 * @param keepCopy Called once before the first pending step of a file that already holds data.
 * @throws EngineError `newer-file` when the file was written by a newer Handful; nothing is changed then.
 */
export function migrate(db: WritableDb, migrations: readonly Migration[], keepCopy: () => void = () => {}): void {
  const version = formatOf(db)
  requireKnown(db, version, migrations)
  const pending = migrations.slice(version)
  if (pending.length > 0 && version > 0) keepCopy()
  for (const { number, up } of pending) {
    atomically(db, () => {
      // Another process may have come first while this one waited for the write lock.
      if (formatOf(db) >= number) return
      up(db)
      db.pragma(`user_version = ${number}`)
    })
  }
}

function requireKnown(db: WritableDb, version: number, migrations: readonly Migration[]): void {
  if (version <= migrations.length) return
  throw new EngineError(
    'newer-file',
    `${basename(db.name)} was written by a newer Handful (format ${version}, this one knows up to ` +
      `${migrations.length}). Nothing was changed. Open it with the newer Handful, or update this one.`,
  )
}

function formatOf(db: WritableDb): number {
  return db.pragma('user_version', { simple: true }) as number
}
