/** HTTP routes that carry bytes beside the WebSocket. Samples are named by id, never by path. */
import type { SampleId } from '../domain/ids.ts'

/** Longest sides, in pixels, in which a preview can be had. */
export const PREVIEW_SIDES = [160, 480] as const
export type PreviewSide = (typeof PREVIEW_SIDES)[number]

/** `GET`: a preview of a sample, immutable for its id, cached by the browser: an image, text, or JSON to draw from, as its modality has it. */
export function previewRoute(sampleId: SampleId, side: PreviewSide): string {
  return `/preview/${side}/${sampleId}`
}

/** `GET`: a sample as sound, where its modality is one. */
export function soundRoute(sampleId: SampleId): string {
  return `/sound/${sampleId}`
}
