import type { EngineClient, EventPayload, Params } from '../../shared/contract/contract.ts'
import type { RunId } from '../../shared/domain/ids.ts'
import type { JobSnapshot } from '../../shared/domain/jobs.ts'
import type { CurvePoint, Run } from '../../shared/domain/runs.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const SEED = 1

/** Pretraining runs and their curves, which grow while one is training. */
export class Learn {
  readonly #engine: EngineClient
  readonly #jobs: Jobs
  readonly #toasts: Toasts
  #runs = $state.raw<readonly Run[]>([])
  #hasLoaded = $state(false)
  #curves = $state.raw<ReadonlyMap<RunId, readonly CurvePoint[]>>(new Map())

  constructor(engine: EngineClient, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#jobs = jobs
    this.#toasts = toasts
    engine.on('learn.point', (event) => this.#receive(event))
  }

  /** False until the engine has answered, so that runs not read yet are not taken for none. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  /** Newest first. */
  get runs(): readonly Run[] {
    return this.#runs
  }

  /** `null` until it has been read. */
  curve(runId: RunId): readonly CurvePoint[] | null {
    return this.#curves.get(runId) ?? null
  }

  async load(): Promise<void> {
    const runs = await this.#engine.call('learn.runs', {})
    this.#runs = [...runs].sort((a, b) => b.id - a.id)
    this.#hasLoaded = true
    // After a lost connection points are missing, so the curves that are shown are read again.
    await Promise.all([...this.#curves.keys()].map((runId) => this.loadCurve(runId)))
  }

  async loadCurve(runId: RunId): Promise<void> {
    try {
      const points = await this.#engine.call('learn.curve', { runId })
      this.#curves = new Map(this.#curves).set(runId, points)
    } catch (error) {
      this.#toasts.error('The curve of this run could not be read', errorMessage(error))
      if (this.curve(runId) === null) this.#curves = new Map(this.#curves).set(runId, [])
    }
  }

  async pretrain(how: Omit<Params<'learn.pretrain'>, 'seed'>): Promise<void> {
    await this.#start(this.#engine.call('learn.pretrain', { ...how, seed: SEED }))
  }

  /** Trains on from the encoder of a run. */
  async goOn(runId: RunId, minutes: number): Promise<void> {
    await this.#start(this.#engine.call('learn.goOn', { runId, minutes, seed: SEED }))
  }

  async #start(job: Promise<JobSnapshot>): Promise<void> {
    try {
      this.#jobs.add(await job)
    } catch (error) {
      this.#toasts.error('Learning did not start', errorMessage(error))
    }
  }

  /** Makes a run the one in use; `null` uses classical features alone. */
  async use(runId: RunId | null): Promise<void> {
    try {
      this.#jobs.add(await this.#engine.call('learn.embed', { runId }))
    } catch (error) {
      this.#toasts.error('The samples were not embedded', `${errorMessage(error)} The run in use is still the same.`)
    }
  }

  #receive({ runId, point }: EventPayload<'learn.point'>): void {
    // Steps past the checkpoint that a killed training went on from are trained again.
    const known = (this.#curves.get(runId) ?? []).filter(({ step }) => step < point.step)
    this.#curves = new Map(this.#curves).set(runId, [...known, point])
  }
}
