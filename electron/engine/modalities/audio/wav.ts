import { readAt, type Damage, type Decoder, type OpenFile, type SoundBlock } from './sound.ts'

interface Layout {
  readonly rate: number
  readonly channels: number
  readonly sample: SampleFormat
  readonly dataAt: number
  /** As the header says; the file may hold less. */
  readonly dataBytes: number
}

interface SampleFormat {
  readonly bytes: number
  /** One value at a byte offset, from −1 to 1. */
  readonly read: (data: Buffer, at: number) => number
}

interface Chunk {
  readonly name: string
  readonly dataAt: number
  readonly bytes: number
}

const BLOCK_FRAMES = 32_768
const UNKNOWN_SIZE = 0xffffffff
const MOST_CHANNELS = 64
const FORMAT_NAMES: Readonly<Record<number, string>> = { 2: 'ADPCM', 6: 'A-law', 7: 'µ-law', 17: 'ADPCM', 85: 'MP3' }

/** How Wave64 names its chunks: the name in lower case, then the rest of an identifier that hardly varies. */
const W64_NAMES: Readonly<Record<string, string>> = { riff: 'RIFF', wave: 'WAVE', 'fmt ': 'fmt ', data: 'data' }

/**
 * Reads WAV, its forms for more than 4 GB (RF64, BW64, Wave64) included: samples of 8, 16, 24 and 32 bits, and of 32 and 64
 * bits with a floating point, at any rate and with any number of channels.
 */
export const decodeWav: Decoder = async function* (file, fromSeconds) {
  const layout = await readLayout(file)
  const frameBytes = layout.sample.bytes * layout.channels
  const there = Math.max(0, Math.min(layout.dataBytes, file.sizeBytes - layout.dataAt))
  const frames = Math.floor(there / frameBytes)
  for (let frame = Math.round(fromSeconds * layout.rate); frame < frames; frame += BLOCK_FRAMES) {
    const count = Math.min(BLOCK_FRAMES, frames - frame)
    const data = await readAt(file, layout.dataAt + frame * frameBytes, count * frameBytes)
    yield { rate: layout.rate, samples: toMono(data, layout) }
  }
  const missing = layout.dataBytes - there
  if (missing > 0) yield cutShort(frames / layout.rate, missing / frameBytes / layout.rate)
} satisfies Decoder

function cutShort(seconds: number, missingSeconds: number): Damage {
  const total = (seconds + missingSeconds).toFixed(1)
  return { damage: `it is cut short, ${seconds.toFixed(1)} of ${total} s are there` }
}

function toMono(data: Buffer, { channels, sample }: Layout): SoundBlock['samples'] {
  const frameBytes = sample.bytes * channels
  const mono = new Float32Array(Math.floor(data.length / frameBytes))
  for (let frame = 0; frame < mono.length; frame++) {
    let sum = 0
    for (let channel = 0; channel < channels; channel++) {
      sum += sample.read(data, frame * frameBytes + channel * sample.bytes)
    }
    mono[frame] = sum / channels
  }
  return mono
}

async function readLayout(file: OpenFile): Promise<Layout> {
  let format: Buffer | undefined
  for await (const chunk of listChunks(file)) {
    if (chunk.name === 'fmt ') format = await readAt(file, chunk.dataAt, Math.min(chunk.bytes, 40))
    if (chunk.name !== 'data') continue
    if (format === undefined) throw new RangeError('the description of its format is missing')
    return { ...readFormat(format), dataAt: chunk.dataAt, dataBytes: chunk.bytes }
  }
  throw new RangeError('it holds no sound')
}

async function* listChunks(file: OpenFile): AsyncGenerator<Chunk> {
  const head = await readAt(file, 0, 12)
  const kind = head.toString('latin1', 0, 4)
  yield* kind === 'riff' ? listWave64(file) : listRiff(file, kind !== 'RIFF')
}

async function* listRiff(file: OpenFile, isLarge: boolean): AsyncGenerator<Chunk> {
  let largeDataBytes: number | undefined
  for (let at = 12; at + 8 <= file.sizeBytes;) {
    const head = await readAt(file, at, 8)
    const name = head.toString('latin1', 0, 4)
    let bytes = head.readUInt32LE(4)
    if (isLarge && name === 'ds64') largeDataBytes = Number((await readAt(file, at + 16, 8)).readBigUInt64LE(0))
    if (name === 'data') bytes = dataBytes(bytes, file.sizeBytes - at - 8, largeDataBytes)
    yield { name, dataAt: at + 8, bytes }
    at += 8 + bytes + (bytes % 2)
  }
}

/** A recorder that was switched off leaves 0 or the largest number; one that went past 4 GB, what is left over of its count. */
function dataBytes(stated: number, rest: number, large: number | undefined): number {
  if (stated === UNKNOWN_SIZE && large !== undefined) return large
  return stated === UNKNOWN_SIZE || stated === 0 || rest > UNKNOWN_SIZE ? rest : stated
}

async function* listWave64(file: OpenFile): AsyncGenerator<Chunk> {
  for (let at = 40; at + 24 <= file.sizeBytes;) {
    const head = await readAt(file, at, 24)
    const bytes = Number(head.readBigUInt64LE(16))
    if (bytes < 24) throw new RangeError('the list of its parts is damaged')
    const name = head.toString('latin1', 0, 4)
    yield { name: W64_NAMES[name] ?? name, dataAt: at + 24, bytes: bytes - 24 }
    at += Math.ceil(bytes / 8) * 8
  }
}

function readFormat(format: Buffer): Omit<Layout, 'dataAt' | 'dataBytes'> {
  if (format.length < 16) throw new RangeError('the description of its format is cut short')
  const tag = format.readUInt16LE(0)
  // Extensible: the tag stands at the start of the identifier of its sub-format.
  const kind = tag === 0xfffe && format.length >= 26 ? format.readUInt16LE(24) : tag
  const [channels, rate, bits] = [format.readUInt16LE(2), format.readUInt32LE(4), format.readUInt16LE(14)]
  if (channels < 1 || channels > MOST_CHANNELS) throw new RangeError(`it says that it has ${channels} channels`)
  if (rate < 1000 || rate > 1_000_000) throw new RangeError(`it says that it has ${rate} samples a second`)
  return { rate, channels, sample: sampleFormat(kind, bits) }
}

function sampleFormat(kind: number, bits: number): SampleFormat {
  const bytes = Math.ceil(bits / 8)
  const formats = kind === 1 ? WHOLE : kind === 3 ? FLOATING : undefined
  if (formats === undefined)
    throw new RangeError(`its samples are compressed (${FORMAT_NAMES[kind] ?? `type ${kind}`})`)
  const read = formats[bytes]
  if (read === undefined) throw new RangeError(`samples of ${bits} bits are not read`)
  return { bytes, read }
}

const WHOLE: Readonly<Record<number, SampleFormat['read']>> = {
  1: (data, at) => (data.readUInt8(at) - 128) / 2 ** 7,
  2: (data, at) => data.readInt16LE(at) / 2 ** 15,
  3: (data, at) => data.readIntLE(at, 3) / 2 ** 23,
  4: (data, at) => data.readInt32LE(at) / 2 ** 31,
}

const FLOATING: Readonly<Record<number, SampleFormat['read']>> = {
  4: (data, at) => finite(data.readFloatLE(at)),
  8: (data, at) => finite(data.readDoubleLE(at)),
}

/** One bad value would spread over a whole frame of the spectrum. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : 0
}

/** A WAV file of one channel and 16 bits. */
export function encodeWav(samples: Float32Array, rate: number): Uint8Array {
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF', 0, 'latin1')
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8, 'latin1')
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(rate * 2, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36, 'latin1')
  bytes.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((value, at) => bytes.writeInt16LE(Math.round(Math.max(-1, Math.min(1, value)) * 32_767), 44 + at * 2))
  return bytes
}
