import type { Statement } from 'better-sqlite3'
import type { RunId } from '../../../shared/domain/ids.ts'
import type { PresetName } from '../../../shared/domain/presets.ts'
import type { CurvePoint, ObjectiveName, Run } from '../../../shared/domain/runs.ts'
import type { Clock } from '../base/clock.ts'
import { EngineError } from '../base/errors.ts'
import { atomically, type ReadableDb } from './database.ts'

export interface NewRun {
  /** `null` for classical features alone. */
  readonly objective: ObjectiveName | null
  /** Left out: classical features, or still to be chosen. */
  readonly preset?: PresetName | null
  readonly views?: number | null
  /** The run that this one goes on from. */
  readonly parentId?: RunId | null
  readonly minutes: number
  readonly seed: number
  /** Everything that shaped the training, as JSON. */
  readonly config: unknown
  readonly state: Run['state']
}

type RunRow = Omit<Run, 'lastPoint'>

const SELECT = `
  SELECT id, objective, preset, preset_reason AS presetReason,
    learned_reason AS learnedReason, views, parent_id AS parentId, minutes, seed, created_at AS createdAt, state, embedded_count AS embeddedCount, dim
  FROM run`
const POINT = 'SELECT step, seconds, loss, retrieval, images_per_second AS samplesPerSecond FROM run_point'

/** Owns `run` and `run_point`: pretrainings and their curves. */
export class RunStore {
  readonly #db: ReadableDb
  readonly #clock: Clock
  readonly #insert: Statement<[Omit<Required<NewRun>, 'config'> & { config: string; now: number }]>
  readonly #get: Statement<[RunId], RunRow>
  readonly #list: Statement<[], RunRow>
  readonly #config: Statement<[RunId], string>
  readonly #setState: Statement<[Run['state'], RunId]>
  readonly #setPreset: Statement<[PresetName, string | null, RunId]>
  readonly #setLearnedReason: Statement<[string, RunId]>
  readonly #forgetEmbedded: Statement<[number]>
  readonly #setEmbedded: Statement<[number, number, RunId]>
  readonly #forgetFrom: Statement<[RunId, number]>
  readonly #putPoint: Statement<[CurvePoint & { runId: RunId }]>
  readonly #curve: Statement<[RunId], CurvePoint>
  readonly #lastPoint: Statement<[RunId], CurvePoint>

  constructor(db: ReadableDb, clock: Clock) {
    this.#db = db
    this.#clock = clock
    this.#insert = db.prepare(`
      INSERT INTO run (objective, preset, views, parent_id, minutes, seed, config_json, state, created_at)
      VALUES (:objective, :preset, :views, :parentId, :minutes, :seed, :config, :state, :now)
    `)
    this.#get = db.prepare(`${SELECT} WHERE id = ?`)
    this.#list = db.prepare(`${SELECT} ORDER BY id`)
    this.#config = db.prepare<[RunId], string>('SELECT config_json FROM run WHERE id = ?').pluck()
    this.#setState = db.prepare('UPDATE run SET state = ? WHERE id = ?')
    this.#setPreset = db.prepare('UPDATE run SET preset = ?, preset_reason = ? WHERE id = ?')
    this.#setLearnedReason = db.prepare('UPDATE run SET learned_reason = ? WHERE id = ?')
    this.#forgetEmbedded = db.prepare('UPDATE run SET embedded_count = max(0, embedded_count - ?)')
    this.#setEmbedded = db.prepare(`UPDATE run SET state = 'embedded', embedded_count = ?, dim = ? WHERE id = ?`)
    this.#forgetFrom = db.prepare('DELETE FROM run_point WHERE run_id = ? AND step >= ?')
    this.#putPoint = db.prepare(`
      INSERT INTO run_point (run_id, step, seconds, loss, retrieval, images_per_second)
      VALUES (:runId, :step, :seconds, :loss, :retrieval, :samplesPerSecond)
    `)
    this.#curve = db.prepare(`${POINT} WHERE run_id = ? ORDER BY step`)
    this.#lastPoint = db.prepare(`${POINT} WHERE run_id = ? ORDER BY step DESC LIMIT 1`)
  }

  create({ objective, preset = null, views = null, parentId = null, minutes, seed, config, state }: NewRun): Run {
    const row = this.#insert.run({
      ...{ objective, preset, views, parentId, minutes, seed, state },
      config: JSON.stringify(config),
      now: this.#clock(),
    })
    return this.get(Number(row.lastInsertRowid) as RunId)
  }

  /** @throws EngineError `not-found` */
  get(runId: RunId): Run {
    const row = this.#get.get(runId)
    if (row === undefined) throw new EngineError('not-found', `There is no run ${runId} in this project.`)
    return this.#withPoint(row)
  }

  /** Oldest first. */
  list(): readonly Run[] {
    return this.#list.all().map((row) => this.#withPoint(row))
  }

  /** What `create` was given; the caller parses it. */
  config(runId: RunId): unknown {
    const json = this.#config.get(runId)
    if (json === undefined) throw new EngineError('not-found', `There is no run ${runId} in this project.`)
    return JSON.parse(json)
  }

  setState(runId: RunId, state: Run['state']): void {
    this.#setState.run(state, runId)
  }

  /** Records which preset was chosen for a run, and why. */
  setPreset(runId: RunId, preset: PresetName, reason: string | null): void {
    this.#setPreset.run(preset, reason, runId)
  }

  /** Records why learned features were joined to the classical ones, or left out. */
  setLearnedReason(runId: RunId, reason: string): void {
    this.#setLearnedReason.run(reason, runId)
  }

  /** Records that `count` samples now have an embedding of length `dim`. */
  setEmbedded(runId: RunId, count: number, dim: number): void {
    this.#setEmbedded.run(count, dim, runId)
  }

  /** Records that `count` samples lost their embeddings of every run. */
  forgetEmbedded(count: number): void {
    this.#forgetEmbedded.run(count)
  }

  addPoints(runId: RunId, points: readonly CurvePoint[]): void {
    atomically(this.#db, () => {
      for (const point of points) {
        // After a kill, steps past the last checkpoint are trained again, and measured at others than before.
        this.#forgetFrom.run(runId, point.step)
        this.#putPoint.run({ runId, ...point })
      }
    })
  }

  curve(runId: RunId): readonly CurvePoint[] {
    return this.#curve.all(runId)
  }

  #withPoint(row: RunRow): Run {
    return { ...row, lastPoint: this.#lastPoint.get(row.id) ?? null }
  }
}
