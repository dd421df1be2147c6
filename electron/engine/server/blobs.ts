import { PREVIEW_SIDES } from '../../../shared/contract/blob-routes.ts'
import type { PreviewSide } from '../../../shared/contract/blob-routes.ts'
import { SampleId } from '../../../shared/domain/ids.ts'
import { EngineError } from '../base/errors.ts'
import { textAnswer } from './answer.ts'
import type { Answer } from './answer.ts'

/** Where previews come from: `null` when there is no such sample. Throws `EngineError` when its file cannot be read. */
export interface PreviewSource {
  preview(sampleId: SampleId, side: PreviewSide): Promise<{ readonly mime: string; readonly bytes: Uint8Array } | null>
}

const PREVIEW_PATH = /^\/preview\/(\d{1,4})\/(\d{1,15})$/

/** Answers the routes of `blob-routes.ts`; `null` when the path is none of them. */
export async function blobAnswer(source: PreviewSource, pathname: string): Promise<Answer | null> {
  const [, sideText, idText] = PREVIEW_PATH.exec(pathname) ?? []
  const side = PREVIEW_SIDES.find((known) => String(known) === sideText)
  const sampleId = SampleId.safeParse(Number(idText))
  if (side === undefined || !sampleId.success) return null
  try {
    const preview = await source.preview(sampleId.data, side)
    if (preview === null) return textAnswer(404, `There is no sample ${sampleId.data}.`)
    return {
      status: 200,
      // A sample never changes, but another project may be served at this address later, by another cookie.
      headers: { 'Content-Type': preview.mime, 'Cache-Control': 'private, max-age=86400, immutable', Vary: 'Cookie' },
      body: preview.bytes,
    }
  } catch (error) {
    if (error instanceof EngineError) return textAnswer(404, error.message)
    throw error
  }
}
