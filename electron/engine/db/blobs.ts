import { endianness } from 'node:os'

// Blobs are little-endian on disk and are viewed as they lie; every platform Node 24 ships for agrees.
if (endianness() !== 'LE') throw new Error('Handful needs a little-endian machine')

/** The bytes of a typed array, or of `length` of its elements from `start`, without copying. */
export function bytesOf(
  array: Float32Array | Int32Array | Uint8Array,
  start = 0,
  length = array.length - start,
): Buffer {
  const width = array.BYTES_PER_ELEMENT
  return Buffer.from(array.buffer, array.byteOffset + start * width, length * width)
}

/** Copied as bytes: a Buffer from SQLite need not start on a 4-byte boundary. */
export function toFloats(blob: Buffer): Float32Array {
  const floats = new Float32Array(blob.byteLength / Float32Array.BYTES_PER_ELEMENT)
  new Uint8Array(floats.buffer).set(blob)
  return floats
}

export function toInts(blob: Buffer): Int32Array {
  const ints = new Int32Array(blob.byteLength / Int32Array.BYTES_PER_ELEMENT)
  new Uint8Array(ints.buffer).set(blob)
  return ints
}
