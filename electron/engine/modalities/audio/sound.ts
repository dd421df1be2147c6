/** What the readers of sound files have in common. */
import type { FileHandle } from 'node:fs/promises'

/** Sound as a decoder hands it out: a stretch of one channel, from −1 to 1. */
export interface SoundBlock {
  /** Samples a second, the same in all blocks of a file. */
  readonly rate: number
  readonly samples: Float32Array
}

/** What could not be decoded, as the end of a sentence; the blocks before it are good. */
export interface Damage {
  readonly damage: string
}

/** A file that is open, and how long it is. */
export interface OpenFile {
  readonly handle: FileHandle
  readonly sizeBytes: number
}

/**
 * Sound from `fromSeconds` on, never the whole of a file at once. Ends where the file ends, or with the damage that made it
 * end. Throws a `RangeError`, the end of a sentence too, when it is no sound at all.
 */
export type Decoder = (file: OpenFile, fromSeconds: number) => AsyncGenerator<SoundBlock | Damage>

export function isDamage(piece: SoundBlock | Damage): piece is Damage {
  return 'damage' in piece
}

/** Up to `length` bytes from `position`: fewer only at the end of the file. */
export async function readAt({ handle }: OpenFile, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}

/** The mean of channels of one length. */
export function mixDown(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(0), ...others] = channels
  if (others.length === 0) return first
  return first.map((value, at) => others.reduce((sum, channel) => sum + (channel[at] ?? 0), value) / channels.length)
}
