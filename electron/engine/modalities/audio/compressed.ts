import { type Damage, type Decoder, mixDown, type OpenFile, readAt, type SoundBlock } from './sound.ts'

/** What the decoders of `wasm-audio-decoders` have in common. */
interface StreamDecoder {
  readonly ready: Promise<void>
  readonly decode: (bytes: Uint8Array) => Decoded | Promise<Decoded>
  readonly flush?: () => Decoded | Promise<Decoded>
  readonly free: () => void | Promise<void>
}

interface Decoded {
  readonly channelData: readonly Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
  readonly errors: readonly { readonly message: string }[]
}

const CHUNK_BYTES = 64 * 1024

/** Says what is missing at the end of a file of which so many seconds were decoded; `null` where nothing is. */
type CheckEnd = (file: OpenFile, seconds: number) => Promise<string | null>

export const decodeFlac: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('@wasm-audio-decoders/flac')).FLACDecoder(), checkFlacEnd, file, fromSeconds)

export const decodeMp3: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('mpg123-decoder')).MPEGDecoder(), cannotTell, file, fromSeconds)

export const decodeVorbis: Decoder = (file, fromSeconds) =>
  decodeWith(
    async () => new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder(),
    checkOggEnd,
    file,
    fromSeconds,
  )

export const decodeOpus: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('ogg-opus-decoder')).OggOpusDecoder(), checkOggEnd, file, fromSeconds)

/** Hands a file to a decoder, 64 kB at a time; what comes before `fromSeconds` is decoded too, and dropped. */
async function* decodeWith(
  make: () => Promise<StreamDecoder>,
  checkEnd: CheckEnd,
  file: OpenFile,
  fromSeconds: number,
): AsyncGenerator<SoundBlock | Damage> {
  const decoder = await make()
  try {
    await decoder.ready
    let [decoded, rate, failures, failedAt] = [0, 0, 0, 0]
    for (let at = 0; at <= file.sizeBytes; at += CHUNK_BYTES) {
      const isEnd = at + CHUNK_BYTES > file.sizeBytes
      const pieces = [await decoder.decode(await readAt(file, at, CHUNK_BYTES))]
      if (isEnd && decoder.flush !== undefined) pieces.push(await decoder.flush())
      for (const { channelData, samplesDecoded, sampleRate, errors } of pieces) {
        if (errors.length > 0 && failures === 0) failedAt = decoded / Math.max(1, sampleRate)
        failures += errors.length
        const start = Math.max(0, Math.round(fromSeconds * sampleRate) - decoded)
        decoded += samplesDecoded
        if (samplesDecoded > 0) rate = sampleRate
        if (samplesDecoded > start) yield { rate: sampleRate, samples: mixDown(channelData).slice(start) }
      }
    }
    if (decoded === 0) throw new RangeError('nothing in it could be decoded')
    const missing = await checkEnd(file, decoded / rate)
    if (missing !== null) yield { damage: missing }
    else if (failures > 0) yield { damage: `it is damaged at ${failedAt.toFixed(1)} s` }
  } finally {
    await decoder.free()
  }
}

const ROUNDING_SECONDS = 0.02
const OGG_PAGE_BYTES = 65_307
const LAST_PAGE = 4

/** The header of a FLAC file says how many samples it has, or 0 where its writer could not know. */
async function checkFlacEnd(file: OpenFile, seconds: number): Promise<string | null> {
  const head = await readAt(file, 0, 26)
  if (head.length < 26 || head.toString('latin1', 0, 4) !== 'fLaC') return checkOggEnd(file)
  const rate = head.readUIntBE(18, 3) >> 4
  const total = ((head.readUInt8(21) & 15) * 2 ** 32 + head.readUInt32BE(22)) / rate
  if (!(total > seconds + ROUNDING_SECONDS)) return null
  return `it is cut short, ${seconds.toFixed(1)} of ${total.toFixed(1)} s are there`
}

/** The last page of an OGG file is marked as such, and whole. */
async function checkOggEnd(file: OpenFile): Promise<string | null> {
  const tail = await readAt(file, Math.max(0, file.sizeBytes - OGG_PAGE_BYTES), OGG_PAGE_BYTES)
  const page = tail.subarray(Math.max(0, tail.lastIndexOf('OggS')))
  const segments = page.subarray(27, 27 + (page[26] ?? 0))
  const bytes = 27 + segments.length + segments.reduce((sum, length) => sum + length, 0)
  const isEnded = ((page[5] ?? 0) & LAST_PAGE) !== 0 && page.length >= bytes
  return isEnded ? null : 'it is cut short, its end is missing'
}

/** MP3 is frame after frame, to the end of the file wherever that is. */
function cannotTell(): Promise<null> {
  return Promise.resolve(null)
}
