/** HTTP routes that carry bytes beside the WebSocket. Samples are named by id, never by path. */
import { z } from 'zod'
import type { SampleId, TaskId } from '../domain/ids.ts'

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

/** `GET`: where every sample of a map lies, as `map-bytes.ts` has it; 404 when another version has taken its place. */
export function mapRoute(version: number): string {
  return `/map/${version}`
}

/** `GET`: what is known of each sample of a map for a task, in the map's order. */
export function mapLabelsRoute(version: number, taskId: TaskId): string {
  return `/map/${version}/${taskId}`
}

/** A file that was handed over by `uploadRoute`. It is kept for as long as the engine runs, or until it was used. */
export const UploadId = z.uuid().brand<'UploadId'>()
export type UploadId = z.infer<typeof UploadId>

/** No single sample comes near this. */
export const MAX_UPLOAD_BYTES = 256 * 1024 * 1024

/** `POST` with the bytes of a file: hands it over, and answers with its `UploadId`. */
export function uploadRoute(name: string): string {
  return `/upload/${encodeURIComponent(name)}`
}
