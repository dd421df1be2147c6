import type { Statement } from 'better-sqlite3'
import type { RunId, SampleId } from '../../../shared/domain/ids.ts'
import { bytesOf, toFloats, toInts } from './blobs.ts'
import { atomically, type ReadableDb } from './database.ts'

/** Where the samples of a run lie. */
export interface SampleMap {
  /** Rising. */
  readonly sampleIds: Int32Array
  /** x and y of each, `[sampleIds.length, 2]`. */
  readonly places: Float32Array
  /** Samples that were placed among the others after the map was drawn. */
  readonly placedLater: number
}

export interface MapOutline {
  readonly version: number
  readonly samples: number
  readonly placedLater: number
}

interface MapRow {
  readonly runId: RunId
  readonly sampleIds: Buffer
  readonly places: Buffer
  readonly placedLater: number
}

const SELECT = 'SELECT run_id AS runId, sample_ids AS sampleIds, places, placed_later AS placedLater FROM map'

/** Owns the `map` table: one map for each run, as a whole, since it is only ever drawn and shown as a whole. */
export class MapStore {
  readonly #db: ReadableDb
  readonly #delete: Statement<[RunId]>
  readonly #insert: Statement<[RunId, Buffer, Buffer, number]>
  readonly #ofRun: Statement<[RunId], MapRow>
  readonly #ofVersion: Statement<[number], MapRow>
  readonly #outline: Statement<[RunId], MapOutline>
  readonly #runs: Statement<[], RunId>

  constructor(db: ReadableDb) {
    this.#db = db
    this.#delete = db.prepare('DELETE FROM map WHERE run_id = ?')
    this.#insert = db.prepare('INSERT INTO map (run_id, sample_ids, places, placed_later) VALUES (?, ?, ?, ?)')
    this.#ofRun = db.prepare(`${SELECT} WHERE run_id = ?`)
    this.#ofVersion = db.prepare(`${SELECT} WHERE version = ?`)
    this.#outline = db.prepare(
      'SELECT version, length(sample_ids) / 4 AS samples, placed_later AS placedLater FROM map WHERE run_id = ?',
    )
    this.#runs = db.prepare<[], RunId>('SELECT run_id FROM map').pluck()
  }

  /** Puts a map in the place of the one before. Readers see the old one or the new one. */
  replace(runId: RunId, { sampleIds, places, placedLater }: SampleMap): void {
    if (places.length !== 2 * sampleIds.length) {
      throw new RangeError(`expected ${2 * sampleIds.length} coordinates, got ${places.length}`)
    }
    atomically(this.#db, () => {
      this.#delete.run(runId)
      this.#insert.run(runId, bytesOf(sampleIds), bytesOf(places), placedLater)
    })
  }

  /** Takes samples off every map: what they hold now may lie elsewhere. */
  remove(sampleIds: readonly SampleId[]): void {
    const removed = new Set<number>(sampleIds)
    atomically(this.#db, () => {
      for (const runId of this.#runs.all()) {
        const map = this.get(runId)
        const kept = map?.sampleIds.filter((sampleId) => !removed.has(sampleId))
        if (map === null || kept === undefined || kept.length === map.sampleIds.length) continue
        const isKept = (row: number): boolean => !removed.has(map.sampleIds[row] ?? 0)
        this.replace(runId, { ...map, sampleIds: kept, places: map.places.filter((_, at) => isKept(at >> 1)) })
      }
    })
  }

  /** `null` before the first. */
  get(runId: RunId): SampleMap | null {
    return toMap(this.#ofRun.get(runId))
  }

  /** `null` when another has taken its place. */
  version(version: number): (SampleMap & { readonly runId: RunId }) | null {
    return toMap(this.#ofVersion.get(version))
  }

  /** What is known of a map without reading it. */
  outline(runId: RunId): MapOutline | null {
    return this.#outline.get(runId) ?? null
  }
}

function toMap(row: MapRow | undefined): (SampleMap & { readonly runId: RunId }) | null {
  if (row === undefined) return null
  const { runId, placedLater } = row
  return { runId, sampleIds: toInts(row.sampleIds), places: toFloats(row.places), placedLater }
}
