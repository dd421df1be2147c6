import type { PreviewSide } from '../../shared/contract/blob-routes.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import type { Preview } from './db/preview-store.ts'
import type { Project } from './db/project.ts'
import type { Modality, SampleToShow } from './modalities/modality.ts'

/** Previews of samples: drawn when first asked for, kept in `previews.db` from then on. */
export class Previews {
  readonly #project: Project
  readonly #drawing = new Map<string, Promise<Preview>>()

  constructor(project: Project) {
    this.#project = project
  }

  /** `null` for an unknown sample. @throws EngineError when it cannot be drawn, because its file has gone or was damaged. */
  async get(sampleId: SampleId, side: PreviewSide): Promise<Preview | null> {
    const kept = this.#project.previews.get(sampleId, side)
    if (kept !== null) return kept
    const sample = this.#sampleToShow(sampleId)
    if (sample === null) return null
    const key = `${sampleId}/${side}`
    const drawing = this.#drawing.get(key) ?? this.#draw(sampleId, sample, side)
    this.#drawing.set(key, drawing)
    return drawing.finally(() => this.#drawing.delete(key))
  }

  /** The sample as sound; `null` where it is unknown or is no sound. @throws EngineError when its file cannot be read. */
  async sound(sampleId: SampleId): Promise<Preview | null> {
    const sample = this.#sampleToShow(sampleId)
    if (sample === null) return null
    const modality = await this.#modality()
    return (await modality.sound?.(sample)) ?? null
  }

  async #draw(sampleId: SampleId, sample: SampleToShow, side: PreviewSide): Promise<Preview> {
    const modality = await this.#modality()
    const preview = await modality.preview(sample, side)
    this.#project.previews.put(sampleId, side, preview)
    return preview
  }

  /** Exact duplicates keep no input: they look like the first of them. */
  #sampleToShow(sampleId: SampleId): SampleToShow | null {
    const { samples, sources, inputs } = this.#project
    const sample = samples.get(sampleId)
    const file = samples.file(sampleId)
    if (sample === null || file === null) return null
    const options = sources.get(sample.sourceId)?.options ?? { classesFrom: null }
    const input = inputs.get(sample.duplicateOf ?? sampleId) ?? { shape: [], data: new Uint8Array() }
    return { file, part: sample.part, options, input }
  }

  async #modality(): Promise<Modality> {
    // Loading the decoders takes 0.1 s, which the engine's start should not wait for.
    const { modalityOf } = await import('./modalities/index.ts')
    return modalityOf(this.#project.info.get().modality)
  }
}
