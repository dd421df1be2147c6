import { hash } from 'node:crypto'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Reading, Rejection, SampleReading } from '../modality.ts'
import { BANDS, HOP, RATE } from './log-mel.ts'
import { aspectOf } from './draw-spectrogram.ts'
import { isRejection, type SpectrumBlock } from './open-sound.ts'

/** Windows of a recording, in frames of 10 ms. */
interface Windows {
  readonly length: number
  readonly stride: number
  /** Up to so many frames a file stays one sample. */
  readonly whole: number
}

const FRAMES_A_SECOND = RATE / HOP
const USUAL_SECONDS = 2
/** A file of up to 10 s is one sample, unless told how long windows are. */
const WHOLE_SECONDS = 10
// A rest shorter than this share of a window is left out.
const LEAST_SHARE = 0.5

/**
 * Cuts the spectrogram of one file into samples: the whole of a short one, windows of a long one, each named by the second it
 * starts at. Only one window at a time is held. Trouble at the end of a file comes after what could be read of it.
 *
 * @param recording What the windows of this file have in common.
 */
export async function* cutWindows(
  blocks: AsyncIterable<SpectrumBlock | Rejection>,
  options: SourceOptions,
  recording: string,
): AsyncGenerator<Reading> {
  const windows = windowsOf(options)
  const held = new Frames()
  // Start of what is held, in frames of the file; 0 also while it may still be that the file is one sample.
  let start = 0
  let trouble: Rejection | undefined
  for await (const block of blocks) {
    if (isRejection(block)) {
      trouble = block
      continue
    }
    held.push(block.rows)
    while (start + held.count > windows.whole && held.count >= windows.length) {
      yield take(held.first(windows.length), start, recording)
      held.drop(windows.stride)
      start += windows.stride
    }
  }
  const isWhole = start === 0 && held.count <= windows.whole
  if (isWhole && held.count > 0) yield take(held.first(held.count), null, null)
  else if (held.count >= LEAST_SHARE * windows.length && isNew(held.count, windows))
    yield take(held.first(held.count), start, recording)
  if (trouble !== undefined)
    yield { isTaken: false, part: held.total === 0 ? null : 'end', rejection: keeping(trouble, held.total) }
}

function windowsOf({ window, stride }: SourceOptions): Windows {
  const length = toFrames(window ?? USUAL_SECONDS)
  return {
    length,
    stride: stride === undefined ? length : toFrames(stride),
    whole: window === undefined ? WHOLE_SECONDS * FRAMES_A_SECOND : length,
  }
}

function toFrames(seconds: number): number {
  return Math.max(1, Math.round(seconds * FRAMES_A_SECOND))
}

/** Whether a rest shows anything that the window before it did not. */
function isNew(rest: number, { length, stride }: Windows): boolean {
  return rest > Math.max(0, length - stride)
}

function take(data: Uint8Array, startFrame: number | null, recording: string | null): Reading {
  const frames = data.length / BANDS
  const sample: SampleReading = {
    part: startFrame === null ? null : (startFrame / FRAMES_A_SECOND).toFixed(2),
    contentHash: hash('sha256', data, 'buffer'),
    extent: `${(frames / FRAMES_A_SECOND).toFixed(1)} s`,
    aspect: aspectOf(frames),
    recording,
    className: null,
    input: { shape: [frames, BANDS], data },
  }
  return { isTaken: true, sample }
}

function keeping({ kind, reason }: Rejection, frames: number): Rejection {
  if (frames === 0) return { kind, reason }
  return { kind, reason: `${reason} The first ${(frames / FRAMES_A_SECOND).toFixed(1)} s are kept.` }
}

/** Frames that are waiting to be cut. */
class Frames {
  /** All that ever came, in frames. */
  total = 0
  #parts: Uint8Array[] = []
  #bytes = 0
  /** To be left out of what comes: windows may lie apart. */
  #skip = 0

  get count(): number {
    return this.#bytes / BANDS
  }

  push(rows: Uint8Array): void {
    this.total += rows.length / BANDS
    const skipped = Math.min(this.#skip, rows.length)
    this.#skip -= skipped
    this.#parts.push(rows.subarray(skipped))
    this.#bytes += rows.length - skipped
  }

  /** A copy of the first `count` frames. */
  first(count: number): Uint8Array {
    this.#parts = [Buffer.concat(this.#parts)]
    return Uint8Array.from(this.#parts[0]!.subarray(0, count * BANDS))
  }

  drop(count: number): void {
    const all = Buffer.concat(this.#parts)
    const dropped = Math.min(count * BANDS, all.length)
    this.#skip = count * BANDS - dropped
    this.#parts = [all.subarray(dropped)]
    this.#bytes = all.length - dropped
  }
}
