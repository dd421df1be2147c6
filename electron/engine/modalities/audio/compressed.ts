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

export const decodeFlac: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('@wasm-audio-decoders/flac')).FLACDecoder(), file, fromSeconds)

export const decodeMp3: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('mpg123-decoder')).MPEGDecoder(), file, fromSeconds)

export const decodeVorbis: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('@wasm-audio-decoders/ogg-vorbis')).OggVorbisDecoder(), file, fromSeconds)

export const decodeOpus: Decoder = (file, fromSeconds) =>
  decodeWith(async () => new (await import('ogg-opus-decoder')).OggOpusDecoder(), file, fromSeconds)

/** Hands a file to a decoder, 64 kB at a time; what comes before `fromSeconds` is decoded too, and dropped. */
async function* decodeWith(
  make: () => Promise<StreamDecoder>,
  file: OpenFile,
  fromSeconds: number,
): AsyncGenerator<SoundBlock | Damage> {
  const decoder = await make()
  try {
    await decoder.ready
    let [decoded, failures, failedAt] = [0, 0, 0]
    for (let at = 0; at <= file.sizeBytes; at += CHUNK_BYTES) {
      const isEnd = at + CHUNK_BYTES > file.sizeBytes
      const pieces = [await decoder.decode(await readAt(file, at, CHUNK_BYTES))]
      if (isEnd && decoder.flush !== undefined) pieces.push(await decoder.flush())
      for (const { channelData, samplesDecoded, sampleRate, errors } of pieces) {
        if (errors.length > 0 && failures === 0) failedAt = decoded / Math.max(1, sampleRate)
        failures += errors.length
        const start = Math.max(0, Math.round(fromSeconds * sampleRate) - decoded)
        decoded += samplesDecoded
        if (samplesDecoded > start) yield { rate: sampleRate, samples: mixDown(channelData).slice(start) }
      }
    }
    if (decoded === 0) throw new RangeError('nothing in it could be decoded')
    if (failures > 0) yield { damage: `it is damaged or cut short from ${failedAt.toFixed(1)} s on` }
  } finally {
    await decoder.free()
  }
}
