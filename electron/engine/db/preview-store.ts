import type { Statement } from 'better-sqlite3'
import type { SampleId } from '../../../shared/domain/ids.ts'
import { bytesOf } from './blobs.ts'
import { atomically, type WritableDb } from './database.ts'

export interface Preview {
  readonly mime: string
  readonly bytes: Uint8Array
}

const DEFAULT_LIMIT_BYTES = 2 * 2 ** 30

/** Owns the `preview` table: a bounded store of small pictures, the oldest dropped first. */
export class PreviewStore {
  readonly #db: WritableDb
  readonly #limitBytes: number
  readonly #insert: Statement<[SampleId, number, string, number, Buffer]>
  readonly #remove: Statement<[SampleId, number], number>
  readonly #removeAll: Statement<[SampleId], number>
  readonly #get: Statement<[SampleId, number], Preview>
  readonly #dropOldest: Statement<[], number>
  #totalBytes: number

  constructor(db: WritableDb, limitBytes: number = DEFAULT_LIMIT_BYTES) {
    this.#db = db
    this.#limitBytes = limitBytes
    this.#insert = db.prepare('INSERT INTO preview (sample_id, side, mime, size_bytes, bytes) VALUES (?, ?, ?, ?, ?)')
    this.#remove = db
      .prepare<[SampleId, number], number>('DELETE FROM preview WHERE sample_id = ? AND side = ? RETURNING size_bytes')
      .pluck()
    this.#removeAll = db
      .prepare<[SampleId], number>('DELETE FROM preview WHERE sample_id = ? RETURNING size_bytes')
      .pluck()
    this.#get = db.prepare('SELECT mime, bytes FROM preview WHERE sample_id = ? AND side = ?')
    this.#dropOldest = db
      .prepare<[], number>('DELETE FROM preview WHERE id = (SELECT min(id) FROM preview) RETURNING size_bytes')
      .pluck()
    this.#totalBytes = db.prepare<[], number>('SELECT total(size_bytes) FROM preview').pluck().get() ?? 0
  }

  get totalBytes(): number {
    return this.#totalBytes
  }

  get(sampleId: SampleId, side: number): Preview | null {
    return this.#get.get(sampleId, side) ?? null
  }

  /** Drops every size of these samples' previews. */
  remove(sampleIds: readonly SampleId[]): void {
    this.#totalBytes = atomically(this.#db, () => {
      const dropped = sampleIds.flatMap((sampleId) => this.#removeAll.all(sampleId))
      return dropped.reduce((total, bytes) => total - bytes, this.#totalBytes)
    })
  }

  /** Keeps a preview, dropping the oldest ones once the total passes the limit. */
  put(sampleId: SampleId, side: number, { mime, bytes }: Preview): void {
    this.#totalBytes = atomically(this.#db, () => {
      let total = this.#totalBytes - (this.#remove.get(sampleId, side) ?? 0) + bytes.length
      this.#insert.run(sampleId, side, mime, bytes.length, bytesOf(bytes))
      while (total > this.#limitBytes) {
        const dropped = this.#dropOldest.get()
        if (dropped === undefined) break
        total -= dropped
      }
      return total
    })
  }
}
