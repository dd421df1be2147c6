import type { NamedArray, NamedArrays } from './tensors.ts'

/** What a safetensors file holds: float32 arrays by name, and free text by key. */
export interface TensorFile {
  readonly tensors: NamedArrays
  readonly metadata: Readonly<Record<string, string>>
}

interface HeaderEntry {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data_offsets: readonly [number, number]
}

const LENGTH_BYTES = 8
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT
const METADATA_KEY = '__metadata__'

/**
 * Writes named float32 arrays in the safetensors format, so that any other tool can read a checkpoint.
 *
 *     u64 header length | JSON header, padded with spaces to a multiple of 8 | values, little-endian, end to end
 *
 * Throws a `RangeError` when an array does not hold exactly as many values as its shape says.
 *
 * https://github.com/huggingface/safetensors#format
 */
export function encodeTensors(tensors: NamedArrays, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const header: Record<string, HeaderEntry | typeof metadata> = { [METADATA_KEY]: metadata }
  let end = 0
  for (const [name, array] of Object.entries(tensors)) {
    requireMatchingShape(name, array)
    const start = end
    end += array.data.length * FLOAT_BYTES
    header[name] = { dtype: 'F32', shape: array.shape, data_offsets: [start, end] }
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const valuesAt = LENGTH_BYTES + Math.ceil(json.length / 8) * 8
  const bytes = new Uint8Array(valuesAt + end).fill(0x20, LENGTH_BYTES, valuesAt)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(valuesAt - LENGTH_BYTES), true)
  bytes.set(json, LENGTH_BYTES)
  let at = valuesAt
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at)
    at += data.byteLength
  }
  return bytes
}

/**
 * Reads what `encodeTensors` wrote, or any safetensors file that holds float32 alone. The arrays are copies.
 *
 * Throws a `RangeError` when the bytes are cut short, are not safetensors, or hold another type of number.
 */
export function decodeTensors(bytes: Uint8Array): TensorFile {
  const { header, valuesAt } = readHeader(bytes)
  const { [METADATA_KEY]: metadata = {}, ...entries } = header
  const tensors: Record<string, NamedArray> = {}
  for (const [name, entry] of Object.entries(entries)) {
    tensors[name] = readArray(name, entry as HeaderEntry, bytes.subarray(valuesAt))
  }
  return { tensors, metadata: metadata as Readonly<Record<string, string>> }
}

function readHeader(bytes: Uint8Array): { header: Record<string, unknown>; valuesAt: number } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.length < LENGTH_BYTES ? Infinity : Number(view.getBigUint64(0, true))
  const valuesAt = LENGTH_BYTES + length
  if (valuesAt > bytes.length) {
    throw new RangeError(`checkpoint is cut short: ${bytes.length} bytes do not hold its header`)
  }
  try {
    return { header: JSON.parse(new TextDecoder().decode(bytes.subarray(LENGTH_BYTES, valuesAt))), valuesAt }
  } catch (cause) {
    throw new RangeError('checkpoint is not a safetensors file: its header is not JSON', { cause })
  }
}

function readArray(
  name: string,
  { dtype, shape, data_offsets: [start, end] }: HeaderEntry,
  values: Uint8Array,
): NamedArray {
  if (dtype !== 'F32') throw new RangeError(`checkpoint array ${name} is ${dtype}, expected F32`)
  if (end > values.length) {
    throw new RangeError(`checkpoint is cut short: array ${name} ends at byte ${end} of ${values.length}`)
  }
  // Copied as bytes: the values need not start on a 4-byte boundary. Not by slice, which on a Buffer copies nothing.
  const array = { shape, data: new Float32Array(new Uint8Array(values.subarray(start, end)).buffer) }
  requireMatchingShape(name, array)
  return array
}

function requireMatchingShape(name: string, { shape, data }: NamedArray): void {
  const expected = shape.reduce((product, size) => product * size, 1)
  if (data.length !== expected) {
    throw new RangeError(`array ${name} of shape [${shape}] needs ${expected} values, got ${data.length}`)
  }
}
