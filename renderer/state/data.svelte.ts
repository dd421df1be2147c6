import type { EngineClient } from '../../shared/contract/contract.ts'
import type { RejectedFile, Sample, Source, SourceOptions } from '../../shared/domain/project.ts'
import { errorMessage } from './error-message.ts'
import type { Jobs } from './jobs.svelte.ts'
import { Pages } from './pages.svelte.ts'
import type { Toasts } from './toasts.svelte.ts'

const ASPECT_SAMPLES = 100
const MOST_ASPECT = 1.6

/** What came in: sources, samples, and every file that was left out. */
export class Data {
  readonly samples: Pages<Sample>
  readonly rejected: Pages<RejectedFile>
  readonly #engine: EngineClient
  readonly #jobs: Jobs
  #sources = $state.raw<readonly Source[]>([])
  #columns = $state.raw<Readonly<Record<string, string>>>({})
  #aspect = $state(1)
  #hasLoaded = $state(false)

  constructor(engine: EngineClient, jobs: Jobs, toasts: Toasts) {
    this.#engine = engine
    this.#jobs = jobs
    const report = (error: unknown): void => toasts.error('The list could not be read', errorMessage(error))
    this.samples = new Pages(async (offset, limit) => {
      const { total, samples } = await engine.call('data.samples', { offset, limit })
      // Before they are drawn: tiles of another height would move whatever is below them.
      if (offset === 0) this.#aspect = typicalAspect(samples)
      return { total, items: samples }
    }, report)
    this.rejected = new Pages(async (offset, limit) => {
      const { total, files } = await engine.call('data.rejected', { offset, limit })
      return { total, items: files }
    }, report)
  }

  /** False until the engine has answered, so that what is not read yet is not taken for nothing. */
  get hasLoaded(): boolean {
    return this.#hasLoaded
  }

  get sources(): readonly Source[] {
    return this.#sources
  }

  /** Roles that columns of a table can be given, each with what it is for. */
  get columns(): Readonly<Record<string, string>> {
    return this.#columns
  }

  /** Width by height of a typical sample, kept near 1, so that tiles of one shape fit most of them. */
  get aspect(): number {
    return this.#aspect
  }

  async load(): Promise<void> {
    const [sources, columns] = await Promise.all([
      this.#engine.call('data.sources', {}),
      this.#engine.call('data.columns', {}),
      this.samples.refresh(),
      this.rejected.refresh(),
    ])
    this.#sources = sources
    this.#columns = columns
    this.#hasLoaded = true
  }

  /** Starts reading a folder or a file. Answers why it could not, or `null` when it could. */
  async add(path: string, options: SourceOptions): Promise<string | null> {
    try {
      this.#jobs.add(await this.#engine.call('data.add', { path, ...options }))
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }

  /** Reads every source with files that were left out once more, as it was read before. Answers why one could not be, or `null`. */
  async readAgain(): Promise<string | null> {
    let problem: string | null = null
    for (const { path, options, rejectedCount } of this.#sources) {
      if (rejectedCount > 0) problem = (await this.add(path, options)) ?? problem
    }
    return problem
  }

  /** Adds handwritten digits to try Handful with. Answers why it could not, or `null` when it could. */
  async addDigits(): Promise<string | null> {
    try {
      this.#jobs.add(await this.#engine.call('data.addDigits', {}))
      return null
    } catch (error) {
      return errorMessage(error)
    }
  }
}

/** The median of the first samples; 1 where there are none. */
function typicalAspect(samples: readonly Sample[]): number {
  const aspects = samples
    .slice(0, ASPECT_SAMPLES)
    .map(({ aspect }) => aspect)
    .sort((a, b) => a - b)
  const median = aspects[Math.floor(aspects.length / 2)] ?? 1
  return Math.min(MOST_ASPECT, Math.max(1 / MOST_ASPECT, median))
}
