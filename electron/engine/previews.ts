import type { PreviewSide } from '../../shared/contract/blob-routes.ts'
import type { SampleId } from '../../shared/domain/ids.ts'
import type { Preview } from './db/preview-store.ts'
import type { Project } from './db/project.ts'

/** Previews of samples: drawn when first asked for, kept in `previews.db` from then on. */
export class Previews {
  readonly #project: Project
  readonly #drawing = new Map<string, Promise<Preview>>()

  constructor(project: Project) {
    this.#project = project
  }

  /** `null` for an unknown sample. @throws EngineError when its file cannot be read any more. */
  async get(sampleId: SampleId, side: PreviewSide): Promise<Preview | null> {
    const kept = this.#project.previews.get(sampleId, side)
    if (kept !== null) return kept
    const file = this.#project.samples.file(sampleId)
    if (file === null) return null
    const key = `${sampleId}/${side}`
    const drawing = this.#drawing.get(key) ?? this.#draw(sampleId, file, side)
    this.#drawing.set(key, drawing)
    return drawing.finally(() => this.#drawing.delete(key))
  }

  async #draw(sampleId: SampleId, file: string, side: PreviewSide): Promise<Preview> {
    // Loading the decoders takes 0.1 s, which the engine's start should not wait for.
    const { modalityOf } = await import('./modalities/index.ts')
    const preview = await modalityOf(this.#project.info.get().modality).preview(file, side)
    this.#project.previews.put(sampleId, side, preview)
    return preview
  }
}
