import Database from 'better-sqlite3'

/** A connection that only a reader needs. The brands exist in types alone. */
export type ReadableDb = Database.Database & { readonly __readable: true }
/** A connection that may also write. */
export type WritableDb = ReadableDb & { readonly __writable: true }

/** `FULL` survives power loss and costs one flush a commit; `NORMAL` may lose the last commits then, never consistency. */
export type Durability = 'FULL' | 'NORMAL'

// Long enough to sit out another process's commit, short enough to be noticed.
const BUSY_TIMEOUT_MS = 10_000

export interface OpenOptions {
  readonly durability: Durability
  /** Set when the file is created and kept for good. Big pages suit tables of blobs. */
  readonly pageBytes?: number
}

/** Opens or creates a database to write. Pragmas are per connection, so every writer must come through here. */
export function openWritable(path: string, { durability, pageBytes }: OpenOptions): WritableDb {
  const db = new Database(path, { timeout: BUSY_TIMEOUT_MS }) as WritableDb
  if (pageBytes !== undefined) db.pragma(`page_size = ${pageBytes}`)
  db.pragma('journal_mode = WAL')
  db.pragma('foreign_keys = ON')
  db.pragma(`synchronous = ${durability}`)
  return db
}

/** Opens an existing database to read. Writing through this connection throws. */
export function openReadable(path: string): ReadableDb {
  const db = new Database(path, { readonly: true, fileMustExist: true, timeout: BUSY_TIMEOUT_MS }) as ReadableDb
  db.pragma('query_only = ON')
  return db
}

/**
 * Runs `work` in one transaction: all of it lands or none. Calls may nest.
 *
 * The write lock is taken at the start: a transaction that reads first and then finds another writer
 * ahead of it would fail at once, however long the busy timeout.
 */
export function atomically<T>(db: ReadableDb, work: () => T): T {
  return db.transaction(work).immediate()
}
