import { PREVIEW_SIDES } from '../../../shared/contract/blob-routes.ts'
import type { PreviewSide } from '../../../shared/contract/blob-routes.ts'
import { SampleId, TaskId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { textAnswer } from './answer.ts'
import type { Answer } from './answer.ts'

/** Where bytes come from: `null` when there is no such sample or map. Throws `EngineError` when a file cannot be read. */
export interface BlobSource {
  preview(sampleId: SampleId, side: PreviewSide): Promise<Blob | null>
  /** Also `null` when the sample is no sound. */
  sound(sampleId: SampleId): Promise<Blob | null>
  mapPlaces(version: number): Uint8Array | null
  mapLabels(version: number, taskId: TaskId): Promise<Uint8Array | null>
  /** Keeps a file for a while, and says what it is to be called by. */
  upload(name: string, bytes: AsyncIterable<Uint8Array>): Promise<string>
}

interface Blob {
  readonly mime: string
  readonly bytes: Uint8Array
}

const SAMPLE_PATH = /^\/(?:preview\/(\d{1,4})|sound)\/(\d{1,15})$/
const MAP_PATH = /^\/map\/(\d{1,15})(?:\/(\d{1,15}))?$/

/** Answers the routes of `blob-routes.ts`; `null` when the path is none of them. */
export async function blobAnswer(source: BlobSource, pathname: string): Promise<Answer | null> {
  try {
    return (await sampleAnswer(source, pathname)) ?? (await mapAnswer(source, pathname))
  } catch (error) {
    if (error instanceof EngineError) return textAnswer(404, error.message)
    throw error
  }
}

async function sampleAnswer(source: BlobSource, pathname: string): Promise<Answer | null> {
  const [path, sideText, idText] = SAMPLE_PATH.exec(pathname) ?? []
  const side = PREVIEW_SIDES.find((known) => String(known) === sideText)
  const sampleId = SampleId.safeParse(Number(idText))
  if (path === undefined || !sampleId.success || (side === undefined && sideText !== undefined)) return null
  const blob = await (side === undefined ? source.sound(sampleId.data) : source.preview(sampleId.data, side))
  if (blob === null) return textAnswer(404, `There is no sample ${sampleId.data}.`)
  return {
    status: 200,
    // A sample never changes, but another project may be served at this address later, by another cookie.
    headers: { 'Content-Type': blob.mime, 'Cache-Control': 'private, max-age=86400, immutable', Vary: 'Cookie' },
    body: blob.bytes,
  }
}

async function mapAnswer(source: BlobSource, pathname: string): Promise<Answer | null> {
  const [path, versionText, taskText] = MAP_PATH.exec(pathname) ?? []
  const taskId = TaskId.optional().safeParse(taskText === undefined ? undefined : Number(taskText))
  if (path === undefined || !taskId.success) return null
  const version = Number(versionText)
  const bytes = taskId.data === undefined ? source.mapPlaces(version) : await source.mapLabels(version, taskId.data)
  if (bytes === null) return textAnswer(404, 'This map has been drawn anew since.')
  // Labels change with every key press, and versions start again when derived data were deleted.
  return {
    status: 200,
    headers: { 'Content-Type': 'application/octet-stream', 'Cache-Control': 'no-store' },
    body: bytes,
  }
}
