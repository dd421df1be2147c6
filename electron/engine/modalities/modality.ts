/**
 * What the engine needs to know of a kind of data. Everything that differs between images and, say, sound is behind
 * this interface; nothing outside `modalities/` opens a file of a source.
 */
import type { Modality as ModalityName, RejectedFile, SourceOptions } from '../../../shared/domain/project.ts'
import type { Random } from '../base/random.ts'
import type { EncoderParts } from '../features/concat.ts'
import type { Inputs } from '../learn/inputs.ts'
import type { PresetName } from '../learn/presets.ts'

/** Why a file, or a part of it, is left out: the sort of trouble, and a sentence that says what to do about it. */
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

/** What is kept of one sample for learning, small enough to keep for all of them. */
export interface SampleInput {
  /** Lengths of its axes; of an image height, width and 3. */
  readonly shape: readonly number[]
  /** As the modality writes it: RGB bytes, UTF-8, 32-bit floats. */
  readonly data: Uint8Array
}

/** One sample as read from its file. */
export interface SampleReading {
  /** Which of several samples in the file, the same at every reading: a line, a second. `null` where a file is one sample. */
  readonly part: string | null
  /** SHA-256 of what the sample is made of. */
  readonly contentHash: Uint8Array
  /** How large it is, in words for the screen. */
  readonly extent: string
  /** Of what is drawn of it, width over height. */
  readonly aspect: number
  /** What it was cut from or belongs to, where the file says so: such samples stay on one side of every split. */
  readonly recording: string | null
  /** The class that the file gives it, where `classesFrom` says to look there. */
  readonly className: string | null
  readonly input: SampleInput
}

export type Reading =
  | { readonly isTaken: true; readonly sample: SampleReading }
  /** `part`: `null` for the file as a whole. */
  | { readonly isTaken: false; readonly part: string | null; readonly rejection: Rejection }

/** One sample to be drawn or played. */
export interface SampleToShow {
  /** Absolute path of its file, which may have gone. */
  readonly file: string
  readonly part: string | null
  readonly options: SourceOptions
  readonly input: SampleInput
}

export interface Preview {
  readonly mime: string
  readonly bytes: Uint8Array
}

/** What brings samples to one shape, fitted to the data: plain JSON, kept with every encoder and in exports. */
export type Preparation = Readonly<Record<string, unknown>>

/** One set of features that need no training, as an encoder; `classical` is what near-duplicates are found by. */
export interface FeatureBlock {
  readonly name: string
  readonly encoder: EncoderParts
  /** What it counts beyond how well it tells samples apart, 1 when left out: telling them apart is not all there is to likeness. */
  readonly importance?: number
}

export interface Modality {
  readonly name: ModalityName

  /** Roles that columns of a table can be given, each with one line on what it holds; none where there are no tables. */
  readonly columns: Readonly<Record<string, string>>

  /** Leaves a file out by its name and size alone; `null` means that it has to be opened. */
  judge(path: string, sizeBytes: number): Rejection | null

  /**
   * Reads the samples of one file, a few at a time. Trouble with the file or a part of it is an answer, not an exception;
   * the same bytes always give the same inputs.
   */
  read(path: string, options: SourceOptions): AsyncIterable<Reading>

  /** Draws a sample for the screen, its longest side at most `side` pixels. Rejects when it cannot be drawn. */
  preview(sample: SampleToShow, side: number): Promise<Preview>

  /** The sample as sound, where it is one. Rejects when its file cannot be read any more. */
  sound?(sample: SampleToShow): Promise<Preview>

  /** Looks at all inputs, page by page and as often as it likes, for what brings them to one shape. */
  fitPreparation(pages: Iterable<readonly SampleInput[]>): Preparation

  /** Brings inputs to one shape, ready for an encoder. */
  prepare(inputs: readonly SampleInput[], preparation: Preparation): Inputs

  /** The steps from an original to an input, in words: what someone without Handful has to do. */
  describe(preparation: Preparation): readonly string[]

  /**
   * Features that need no training, fitted to the data; the first is named `classical`. Loads what computes them only then: who
   * reads and draws samples has no need of TensorFlow.
   */
  fitFeatures(inputs: Inputs, preparation: Preparation, random: Random): Promise<readonly FeatureBlock[]>

  /** The preset to expect where there is no time to try. */
  likelyPreset(inputs: Inputs): LikelyPreset
}

export interface LikelyPreset {
  readonly preset: PresetName
  /** What it was told by, to go on from "because": `the images are in colour`. */
  readonly reason: string
}
