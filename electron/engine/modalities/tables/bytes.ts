import { type FileHandle, open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

const GZIP_MAGIC = Buffer.of(0x1f, 0x8b)
const CHUNK_BYTES = 1 << 18

/** The bytes of a file in pieces, unpacked where it is compressed with gzip. Rejects where reading or unpacking does. */
export async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const handle = await open(path)
  const file = handle.createReadStream({ start: 0, highWaterMark: CHUNK_BYTES })
  try {
    for await (const chunk of (await isGzip(handle)) ? unpack(file) : file) {
      signal?.throwIfAborted()
      yield chunk as Buffer
    }
  } finally {
    // Closes the handle too.
    file.destroy()
  }
}

async function isGzip(file: FileHandle): Promise<boolean> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(2), position: 0 })
  return bytesRead === 2 && buffer.equals(GZIP_MAGIC)
}

function unpack(file: NodeJS.ReadableStream): AsyncIterable<unknown> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  file.once('error', (error) => gunzip.destroy(error))
  return file.pipe(gunzip)
}
