import type { Statement } from 'better-sqlite3'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { bytesOf, toFloats, toInts } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** Neighbours of every sample: `neighbours` and `cosines` are `[sampleIds.length, k]`, nearest first. */
export interface NeighbourGraph {
  readonly sampleIds: readonly SampleId[]
  readonly k: number
  /** Sample ids, not rows. */
  readonly neighbours: Int32Array
  readonly cosines: Float32Array
}

export interface Neighbour {
  readonly sampleId: SampleId
  readonly cosine: number
}

interface GraphRow {
  readonly sampleId: SampleId
  readonly neighbours: Buffer
  readonly cosines: Buffer
}

/** Owns the `graph` table: the nearest neighbours of each sample, per run. */
export class GraphStore {
  readonly #db: ReadableDb
  readonly #clear: Statement<[RunId]>
  readonly #insert: Statement<[RunId, SampleId, Buffer, Buffer]>
  readonly #get: Statement<[RunId, SampleId], GraphRow>
  readonly #all: Statement<[RunId], GraphRow>
  readonly #count: Statement<[RunId], number>

  constructor(db: ReadableDb) {
    this.#db = db
    const select = 'SELECT sample_id AS sampleId, neighbours, cosines FROM graph WHERE run_id = ?'
    this.#clear = db.prepare('DELETE FROM graph WHERE run_id = ?')
    this.#insert = db.prepare('INSERT INTO graph (run_id, sample_id, neighbours, cosines) VALUES (?, ?, ?, ?)')
    this.#get = db.prepare(`${select} AND sample_id = ?`)
    this.#all = db.prepare(`${select} ORDER BY sample_id`)
    this.#count = db.prepare<[RunId], number>('SELECT count(*) FROM graph WHERE run_id = ?').pluck()
  }

  /** Replaces the whole graph of a run. Readers see the old one or the new one, never a mixture. */
  replaceAll(runId: RunId, { sampleIds, k, neighbours, cosines }: NeighbourGraph): void {
    const expected = sampleIds.length * k
    if (neighbours.length !== expected || cosines.length !== expected) {
      throw new RangeError(
        `expected ${expected} neighbours, got ${neighbours.length} ids and ${cosines.length} cosines`,
      )
    }
    atomically(this.#db, () => {
      this.#clear.run(runId)
      sampleIds.forEach((sampleId, row) => {
        this.#insert.run(runId, sampleId, bytesOf(neighbours, row * k, k), bytesOf(cosines, row * k, k))
      })
    })
  }

  /** Nearest first; none for a sample outside the graph. */
  neighbours(runId: RunId, sampleId: SampleId, limit: number): readonly Neighbour[] {
    const row = this.#get.get(runId, sampleId)
    if (row === undefined) return []
    const cosines = toFloats(row.cosines)
    return Array.from(toInts(row.neighbours).subarray(0, limit), (id, rank) => ({
      sampleId: id as SampleId,
      cosine: cosines[rank] ?? 0,
    }))
  }

  /** The graph of a run in sample order; empty with `k` 0 when there is none. */
  loadAll(runId: RunId): NeighbourGraph {
    return this.#db.transaction(() => {
      const count = this.count(runId)
      const sampleIds: SampleId[] = []
      let k = 0
      let neighbours = new Int32Array(0)
      let cosines = new Float32Array(0)
      for (const row of this.#all.iterate(runId)) {
        const ids = toInts(row.neighbours)
        if (sampleIds.length === 0) {
          k = ids.length
          neighbours = new Int32Array(count * k)
          cosines = new Float32Array(count * k)
        }
        neighbours.set(ids, sampleIds.length * k)
        cosines.set(toFloats(row.cosines), sampleIds.length * k)
        sampleIds.push(row.sampleId)
      }
      return { sampleIds, k, neighbours, cosines }
    })()
  }

  count(runId: RunId): number {
    return this.#count.get(runId) ?? 0
  }
}
