/**
 * What the engine needs to know of a kind of data. Everything that differs between images and, say, sound is behind
 * this interface; nothing outside `modalities/` opens a file of a source.
 */
import type { Modality as ModalityName, RejectedFile } from '../../../shared/domain/project.ts'

/** Why one file is left out: the sort of trouble, and a sentence that says what to do about it. */
export interface Rejection {
  readonly kind: RejectedFile['kind']
  readonly reason: string
}

/** One file of a source. `rejection` is set when it can be left out without opening it. */
export interface SourceFile {
  /** Path relative to the source, with forward slashes. */
  readonly path: string
  readonly sizeBytes: number
  /** Last change, integer milliseconds. */
  readonly modifiedAt: number
  readonly rejection: Rejection | null
}

/** What a learner sees of one sample, small enough to keep for all of them: rows of RGB bytes, `[height, width, 3]`. */
export interface SampleInput {
  readonly width: number
  readonly height: number
  readonly rgb: Uint8Array
}

/** One sample as read from its file. `width` and `height` are those of the original, upright. */
export interface SampleReading {
  /** SHA-256 of the file's bytes. */
  readonly contentHash: Uint8Array
  readonly width: number
  readonly height: number
  readonly input: SampleInput
}

export type Reading =
  | { readonly isTaken: true; readonly sample: SampleReading }
  | { readonly isTaken: false; readonly rejection: Rejection }

export interface Preview {
  readonly mime: string
  readonly bytes: Uint8Array
}

/** What the data allow two views of a sample to differ in. */
export interface AugmentationHints {
  /** False when the samples carry no colour, so that changing colour would teach nothing. */
  readonly hasColour: boolean
}

export interface Modality {
  readonly name: ModalityName

  /** Lists the files of a source in a stable order. Throws an `EngineError` when the folder itself cannot be read. */
  scan(folder: string, signal?: AbortSignal): AsyncIterable<SourceFile>

  /** Reads one file. Trouble with the file is an answer, not an exception; the same bytes always give the same input. */
  read(path: string): Promise<Reading>

  /** Draws a sample for the screen, its longest side at most `side` pixels. Rejects when the file cannot be read. */
  preview(path: string, side: number): Promise<Preview>

  /** The side that `assemble` should use for inputs with these longest sides. */
  chooseSide(longestSides: Int32Array): number

  /** Brings inputs to one size: `[inputs.length, side, side, 3]`, ready for an encoder. */
  assemble(inputs: readonly SampleInput[], side: number): Uint8Array

  /** The steps from an original to an input of this side, in words: what someone without Handful has to do. */
  describeInput(side: number): readonly string[]

  /** Looks at assembled pixels (a few hundred samples are enough). */
  hints(pixels: Uint8Array): AugmentationHints
}
