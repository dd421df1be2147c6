import type { Random } from '../../base/random.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import type { tf } from '../tf.ts'

/** Scalars of one step. `total` is minimised; the others say why it moved. */
export type LossTerms<Term extends string> = { readonly total: tf.Scalar } & Readonly<Record<Term, tf.Scalar>>

/**
 * A self-supervised loss, told by name from `objectives/index.ts`. There are two kinds: those that compare views of an
 * image, and those that hide parts of it and have them guessed.
 *
 * Implementations are pure: no state, no I/O, every draw from the `random` they are given, and every intermediate tensor
 * released before they return.
 */
export type Objective<Config extends object = object, Term extends string = string> =
  ViewObjective<Config, Term> | ReconstructionObjective<Config, Term>

/** Compares what the network makes of several augmented views of each image. */
export interface ViewObjective<Config extends object, Term extends string> extends Wishes<Config> {
  readonly kind: 'views'
  /** @param views What the head makes of each view, `[batch, dim]`, not normalised; row `i` of all is one image. */
  loss(views: readonly tf.Tensor2D[], config: Config, random: Random): LossTerms<Term>
}

/** Hides patches of each image and compares what the network guesses with what was there. */
export interface ReconstructionObjective<Config extends object, Term extends string> extends Wishes<Config> {
  readonly kind: 'reconstruction'
  /**
   * @param images `[batch, side, side, 3]`, 0 to 255.
   * @param grid Patches along a side: as many as the encoder's feature map has cells, see `featureMap`.
   */
  hide(images: tf.Tensor4D, grid: number, config: Config, random: Random): HiddenPatches
  /** @param guesses What the head makes of `hidden.shown`, patch after patch: `[batch, grid² · patch² · 3]`. */
  loss(guesses: tf.Tensor2D, images: tf.Tensor4D, hidden: HiddenPatches, config: Config): LossTerms<Term>
}

/** What the network is shown, and what was hidden from it. The caller owns both tensors. */
export interface HiddenPatches {
  /** The images, the hidden patches blanked: `[batch, side, side, 3]`. */
  readonly shown: tf.Tensor4D
  /** 1 for a hidden patch, 0 for one that is seen, row after row: `[batch, grid²]`. */
  readonly patches: tf.Tensor2D
}

interface Wishes<Config> {
  readonly name: string
  readonly defaults: Config
  /** Views of each image in one step: what it can do with, and what it does best with. */
  readonly views: { readonly least: number; readonly most: number; readonly usual: number }
  /** The encoder with the layers on top that this loss needs: trained along, and left behind when training ends. */
  withHead(encoder: EncoderSpec): EncoderSpec
}
