// A reader for the part of ZIP that Python wheels use (stored or deflated entries, no ZIP64).
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'

const END_SIGNATURE = 0x06054b50
const ENTRY_SIGNATURE = 0x02014b50
const END_BYTES = 22
const MAX_COMMENT_BYTES = 65_535
const LOCAL_HEADER_BYTES = 30

/**
 * Unpacks the entries that `destinationOf(name)` gives a path for; throws when one is not as its checksum says.
 *
 * @param {string} archive
 * @param {(name: string) => string | null} destinationOf
 * @returns {Promise<Record<string, { path: string, bytes: number, sha256: string }>>} by name
 */
export async function unpack(archive, destinationOf) {
  const file = await open(archive)
  try {
    const unpacked = {}
    for (const entry of await readEntries(file)) {
      if (entry.name.split('/').includes('..')) throw new Error(`${entry.name}: leads out of the archive`)
      const path = destinationOf(entry.name)
      if (path) unpacked[entry.name] = { path, ...(await unpackEntry(archive, file, entry, path)) }
    }
    return unpacked
  } finally {
    await file.close()
  }
}

async function readEntries(file) {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - END_BYTES - MAX_COMMENT_BYTES), size)
  let end = tail.length - END_BYTES
  while (end >= 0 && tail.readUInt32LE(end) !== END_SIGNATURE) end--
  if (end < 0) throw new Error('not a ZIP archive, or one that was cut short')
  const start = tail.readUInt32LE(end + 16)
  const directory = await readAt(file, start, start + tail.readUInt32LE(end + 12))

  const entries = []
  for (let at = 0; at < directory.length;) {
    if (directory.readUInt32LE(at) !== ENTRY_SIGNATURE) throw new Error(`damaged ZIP directory at byte ${at}`)
    const nameBytes = directory.readUInt16LE(at + 28)
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameBytes),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    })
    at += 46 + nameBytes + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32)
  }
  return entries
}

async function unpackEntry(archive, file, entry, path) {
  if (entry.method !== 0 && entry.method !== 8) throw new Error(`${entry.name}: unknown compression ${entry.method}`)
  const header = await readAt(file, entry.offset, entry.offset + LOCAL_HEADER_BYTES)
  const start = entry.offset + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
  const hash = createHash('sha256')
  let crc = 0
  let bytes = 0
  const measure = new Transform({
    transform(chunk, _encoding, done) {
      hash.update(chunk)
      crc = crc32(chunk, crc)
      bytes += chunk.length
      done(null, chunk)
    },
  })
  await mkdir(dirname(path), { recursive: true })
  const end = start + entry.packedBytes - 1
  const packed = entry.packedBytes === 0 ? [] : createReadStream(archive, { start, end, highWaterMark: 1 << 20 })
  const inflate = entry.method === 8 ? [createInflateRaw({ chunkSize: 1 << 20 })] : []
  await pipeline(packed, ...inflate, measure, createWriteStream(path))
  if (crc !== entry.crc) throw new Error(`${entry.name}: wrong checksum, the archive is damaged`)
  return { bytes, sha256: hash.digest('hex') }
}

async function readAt(file, start, end) {
  const buffer = Buffer.alloc(end - start)
  await file.read(buffer, 0, buffer.length, start)
  return buffer
}
