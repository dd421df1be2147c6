import { PREVIEW_SIDES } from '../../../shared/contract/blob-routes.ts'
import type { PreviewSide } from '../../../shared/contract/blob-routes.ts'
import { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { textAnswer } from './answer.ts'
import type { Answer } from './answer.ts'

/** Where previews come from: `null` when there is no such sample. Throws `EngineError` when its file cannot be read. */
export interface PreviewSource {
  preview(sampleId: SampleId, side: PreviewSide): Promise<Blob | null>
  /** Also `null` when the sample is no sound. */
  sound(sampleId: SampleId): Promise<Blob | null>
}

interface Blob {
  readonly mime: string
  readonly bytes: Uint8Array
}

const PREVIEW_PATH = /^\/preview\/(\d{1,4})\/(\d{1,15})$/
const SOUND_PATH = /^\/sound\/(\d{1,15})$/

/** Answers the routes of `blob-routes.ts`; `null` when the path is none of them. */
export async function blobAnswer(source: PreviewSource, pathname: string): Promise<Answer | null> {
  const [, sideText, previewId] = PREVIEW_PATH.exec(pathname) ?? []
  const [, soundId] = SOUND_PATH.exec(pathname) ?? []
  const side = PREVIEW_SIDES.find((known) => String(known) === sideText)
  const sampleId = SampleId.safeParse(Number(previewId ?? soundId))
  if (!sampleId.success || (side === undefined && soundId === undefined)) return null
  try {
    const blob = side === undefined ? source.sound(sampleId.data) : source.preview(sampleId.data, side)
    return toAnswer(await blob, sampleId.data)
  } catch (error) {
    if (error instanceof EngineError) return textAnswer(404, error.message)
    throw error
  }
}

function toAnswer(blob: Blob | null, sampleId: SampleId): Answer {
  if (blob === null) return textAnswer(404, `There is no sample ${sampleId}.`)
  return {
    status: 200,
    // A sample never changes, but another project may be served at this address later, by another cookie.
    headers: { 'Content-Type': blob.mime, 'Cache-Control': 'private, max-age=86400, immutable', Vary: 'Cookie' },
    body: blob.bytes,
  }
}
