import { MAX_UPLOAD_BYTES, UploadId, uploadRoute } from '../../shared/contract/blob-routes.ts'

/** Bytes of one of the routes beside the wire; `null` when there are none (any more). Throws the engine's own words when it cannot answer. */
export async function fetchBytes(route: string): Promise<ArrayBuffer | null> {
  const response = await fetch(route)
  if (response.status === 404) return null
  if (!response.ok) throw new Error(await response.text())
  return response.arrayBuffer()
}

/** Hands a file over to the engine, wherever that runs. Throws what is wrong with it, in words. */
export async function uploadFile(file: File): Promise<UploadId> {
  if (file.size > MAX_UPLOAD_BYTES) {
    throw new Error(`“${file.name}” has more than ${MAX_UPLOAD_BYTES / 2 ** 20} MB: cut out the part to look for.`)
  }
  const response = await fetch(uploadRoute(file.name), { method: 'POST', body: file })
  const answer = (await response.text()).trim()
  if (!response.ok) throw new Error(answer)
  return UploadId.parse(answer)
}
