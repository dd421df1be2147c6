import { previewRoute } from '../../shared/contract/blob-routes.ts'
import type { SampleId } from '../../shared/domain/ids.ts'

/** Long enough for the card on screen to be painted: drawing previews is work for the same processors. */
const DELAY_MS = 60

/** Has the browser fetch the previews of cards that come next. */
export class PreviewPreloader {
  /** Held, because an image that nobody refers to may be thrown out of the memory cache. */
  readonly #images: HTMLImageElement[] = []

  /** Fetches these in place of those before, in a moment. Returns the function that gives up waiting. */
  load(exemplars: readonly SampleId[], members: readonly SampleId[]): () => void {
    const timer = setTimeout(() => {
      const large = exemplars.map((sampleId) => fetchImage(previewRoute(sampleId, 480)))
      const small = members.map((sampleId) => fetchImage(previewRoute(sampleId, 160)))
      this.#images.splice(0, Infinity, ...large, ...small)
    }, DELAY_MS)
    return () => clearTimeout(timer)
  }
}

function fetchImage(route: string): HTMLImageElement {
  const image = new Image()
  image.src = route
  return image
}
