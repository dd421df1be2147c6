import type { Statement } from 'better-sqlite3'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { bytesOf, toFloats } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** Vectors of several samples: `vectors` is row-major `[sampleIds.length, dim]`. */
export interface EmbeddingBatch {
  readonly sampleIds: readonly SampleId[]
  readonly dim: number
  readonly vectors: Float32Array
}

interface EmbeddingRow {
  readonly sample_id: SampleId
  readonly dim: number
  readonly vector: Buffer
}

/** Owns the `embedding` table: one little-endian float32 vector per run and sample. */
export class EmbeddingStore {
  readonly #db: ReadableDb
  readonly #upsert: Statement<[RunId, SampleId, number, Buffer]>
  readonly #remove: Statement<[RunId, SampleId]>
  readonly #runs: Statement<[], RunId>
  readonly #get: Statement<[RunId, SampleId], Buffer>
  readonly #pageAfter: Statement<[RunId, number, number], EmbeddingRow>
  readonly #ids: Statement<[RunId], SampleId>
  readonly #count: Statement<[RunId], number>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#upsert = db.prepare(`
      INSERT INTO embedding (run_id, sample_id, dim, vector) VALUES (?, ?, ?, ?)
      ON CONFLICT (run_id, sample_id) DO UPDATE SET dim = excluded.dim, vector = excluded.vector
    `)
    this.#remove = db.prepare('DELETE FROM embedding WHERE run_id = ? AND sample_id = ?')
    this.#runs = db.prepare<[], RunId>('SELECT DISTINCT run_id FROM embedding').pluck()
    this.#get = db
      .prepare<[RunId, SampleId], Buffer>('SELECT vector FROM embedding WHERE run_id = ? AND sample_id = ?')
      .pluck()
    this.#pageAfter = db.prepare(`
      SELECT sample_id, dim, vector FROM embedding
      WHERE run_id = ? AND sample_id > ? ORDER BY sample_id LIMIT ?
    `)
    this.#ids = db
      .prepare<[RunId], SampleId>('SELECT sample_id FROM embedding WHERE run_id = ? ORDER BY sample_id')
      .pluck()
    this.#count = db.prepare<[RunId], number>('SELECT count(*) FROM embedding WHERE run_id = ?').pluck()
  }

  /** Inserts or replaces one batch. Either every row lands or none does. */
  putBatch(runId: RunId, { sampleIds, dim, vectors }: EmbeddingBatch): void {
    if (vectors.length !== sampleIds.length * dim) {
      throw new RangeError(`expected ${sampleIds.length} vectors of ${dim} floats, got ${vectors.length} floats`)
    }
    atomically(this.#db, () => {
      sampleIds.forEach((sampleId, row) => {
        this.#upsert.run(runId, sampleId, dim, bytesOf(vectors, row * dim, dim))
      })
    })
  }

  /** Removes the vectors that every run has of these samples. */
  remove(sampleIds: readonly SampleId[]): void {
    atomically(this.#db, () => {
      for (const runId of this.#runs.all()) sampleIds.forEach((sampleId) => this.#remove.run(runId, sampleId))
    })
  }

  get(runId: RunId, sampleId: SampleId): Float32Array | null {
    const vector = this.#get.get(runId, sampleId)
    return vector === undefined ? null : toFloats(vector)
  }

  /**
   * Yields every vector of a run in sample order.
   *
   * Pages are keyed on the last sample id rather than an offset, so a write between two pages can
   * neither repeat nor skip a row, and the cost stays linear.
   */
  *scan(runId: RunId, pageSize = 1024): Generator<EmbeddingBatch> {
    let after = 0
    while (true) {
      const rows = this.#pageAfter.all(runId, after, pageSize)
      const first = rows[0]
      if (first === undefined) return
      yield toBatch(rows, first.dim)
      if (rows.length < pageSize) return
      after = rows.at(-1)?.sample_id ?? after
    }
  }

  /** Every vector of a run in sample order, in one array. Empty with `dim` 0 when there is none. */
  loadAll(runId: RunId): EmbeddingBatch {
    return this.#db.transaction(() => {
      const sampleIds = this.sampleIds(runId)
      let dim = 0
      let vectors = new Float32Array(0)
      let row = 0
      for (const batch of this.scan(runId)) {
        if (row === 0) {
          dim = batch.dim
          vectors = new Float32Array(sampleIds.length * dim)
        }
        if (batch.dim !== dim) throw new RangeError(`run ${runId} mixes vectors of ${dim} and ${batch.dim} dimensions`)
        vectors.set(batch.vectors, row * dim)
        row += batch.sampleIds.length
      }
      return { sampleIds, dim, vectors }
    })()
  }

  /** Samples with an embedding of this run, in order. */
  sampleIds(runId: RunId): readonly SampleId[] {
    return this.#ids.all(runId)
  }

  count(runId: RunId): number {
    return this.#count.get(runId) ?? 0
  }
}

function toBatch(rows: readonly EmbeddingRow[], dim: number): EmbeddingBatch {
  const vectors = new Float32Array(rows.length * dim)
  // Copied as bytes: a Buffer from SQLite need not start on a 4-byte boundary.
  const bytes = new Uint8Array(vectors.buffer)
  rows.forEach((row, index) => {
    if (row.dim !== dim) {
      throw new RangeError(`sample ${row.sample_id} has ${row.dim} dimensions, its run has ${dim}`)
    }
    bytes.set(row.vector, index * dim * Float32Array.BYTES_PER_ELEMENT)
  })
  return { sampleIds: rows.map((row) => row.sample_id), dim, vectors }
}
