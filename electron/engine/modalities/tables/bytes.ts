import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'

const GZIP_MAGIC = Buffer.of(0x1f, 0x8b)
const CHUNK_BYTES = 1 << 18

/** The bytes of a file in pieces, unpacked where it is compressed with gzip. Rejects where reading or unpacking does. */
export async function* readBytes(path: string, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES })
  const stream = (await isGzip(path)) ? unpack(file) : file
  try {
    for await (const chunk of stream) {
      signal?.throwIfAborted()
      yield chunk as Buffer
    }
  } finally {
    file.destroy()
  }
}

async function isGzip(path: string): Promise<boolean> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(2), position: 0 })
    return bytesRead === 2 && buffer.equals(GZIP_MAGIC)
  } finally {
    await file.close()
  }
}

function unpack(file: NodeJS.ReadableStream): AsyncIterable<unknown> {
  const gunzip = createGunzip({ chunkSize: CHUNK_BYTES })
  file.once('error', (error) => gunzip.destroy(error))
  return file.pipe(gunzip)
}
