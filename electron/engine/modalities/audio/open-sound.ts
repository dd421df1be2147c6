import { open } from 'node:fs/promises'
import type { Rejection } from '../modality.ts'
import { inWords } from '../scan-folder.ts'
import { decodeFlac, decodeMp3, decodeOpus, decodeVorbis } from './compressed.ts'
import { type SoundFormat, sniffFormat } from './formats.ts'
import { LogMel, RATE } from './log-mel.ts'
import { Resampler } from './resample.ts'
import { type Damage, type Decoder, isDamage, readAt, type SoundBlock } from './sound.ts'
import { decodeWav } from './wav.ts'

const decoders: Readonly<Record<SoundFormat, Decoder>> = {
  wav: decodeWav,
  flac: decodeFlac,
  mp3: decodeMp3,
  vorbis: decodeVorbis,
  opus: decodeOpus,
}

const HEAD_BYTES = 256

/** A stretch of a spectrogram, `[frames, 64]`. */
export interface SpectrumBlock {
  readonly rows: Uint8Array
}

/** Sound of a file from `fromSeconds` on, as it was recorded; ends with a rejection where there is trouble, also after good blocks. */
export async function* decodeFile(path: string, fromSeconds = 0): AsyncGenerator<SoundBlock | Rejection> {
  const handle = await open(path).catch((error: unknown) => error)
  if (handle instanceof Error) {
    yield { kind: 'unreadable', reason: `The file could not be opened: ${inWords(handle)}.` }
    return
  }
  const file = handle as Awaited<ReturnType<typeof open>>
  try {
    const source = { handle: file, sizeBytes: (await file.stat()).size }
    const format = sniffFormat(await readAt(source, 0, HEAD_BYTES))
    if (typeof format === 'string') yield* named(decoders[format](source, fromSeconds))
    else yield format
  } catch (error) {
    yield broken(error instanceof Error ? error.message : String(error))
  } finally {
    await file.close()
  }
}

/** The spectrogram of a file, a few frames at a time; a rejection as for `decodeFile`. */
export async function* readSpectrum(path: string): AsyncGenerator<SpectrumBlock | Rejection> {
  let chain: { readonly resampler: Resampler; readonly logMel: LogMel } | undefined
  let trouble: Rejection | undefined
  for await (const piece of decodeFile(path)) {
    if (isRejection(piece)) {
      trouble = piece
      continue
    }
    chain ??= { resampler: new Resampler(piece.rate, RATE), logMel: new LogMel(piece.rate) }
    yield { rows: chain.logMel.push(chain.resampler.push(piece.samples)) }
  }
  if (chain !== undefined) {
    yield { rows: chain.logMel.push(chain.resampler.flush()) }
    yield { rows: chain.logMel.flush() }
  }
  if (trouble !== undefined) yield trouble
  else if (chain === undefined) yield broken('it holds no sound')
}

export function isRejection(value: object): value is Rejection {
  return 'reason' in value
}

async function* named(pieces: AsyncGenerator<SoundBlock | Damage>): AsyncGenerator<SoundBlock | Rejection> {
  for await (const piece of pieces) yield isDamage(piece) ? inPart(piece.damage) : piece
}

function inPart(damage: string): Rejection {
  return { kind: 'broken', reason: `Only a part of it can be read: ${damage}. Copy it again from where it came.` }
}

function broken(how: string): Rejection {
  return {
    kind: 'broken',
    reason: `It cannot be read: ${how}. Copy it again from where it came, or convert it to FLAC.`,
  }
}
