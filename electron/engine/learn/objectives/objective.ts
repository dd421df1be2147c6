import type { Random } from '../../base/random.ts'
import type { EncoderSpec } from '../encoders/encoder-spec.ts'
import type { tf } from '../tf.ts'

/** Scalars of one step. `total` is minimised; the others say why it moved. */
export type LossTerms<Term extends string> = { readonly total: tf.Scalar } & Readonly<Record<Term, tf.Scalar>>

/**
 * A self-supervised loss, told by name from `objectives/index.ts`. There are two kinds: those that compare views of a
 * sample, and those that show part of it, or all in disorder, and have something of it predicted.
 *
 * Implementations are pure: no state, no I/O, every draw from the `random` they are given, and every intermediate tensor
 * released before they return.
 */
export type Objective<Config extends object = object, Term extends string = string> =
  ViewObjective<Config, Term> | PredictionObjective<Config, Term>

/** Compares what the network makes of several views of each sample. */
export interface ViewObjective<Config extends object, Term extends string> extends Wishes<Config> {
  readonly kind: 'views'
  /** @param views What the head makes of each view, `[batch, dim]`, not normalised; row `i` of all is one sample. */
  loss(views: readonly tf.Tensor2D[], config: Config, random: Random): LossTerms<Term>
}

/** Compares what the network predicts from a part of each sample with what was there. */
export interface PredictionObjective<Config extends object, Term extends string> extends Wishes<Config> {
  readonly kind: 'prediction'
  /**
   * Makes the exercise of one step.
   *
   * @param batch Views of the samples, `[batch, ...shape]`.
   * @param encoder What is trained, without the head.
   */
  arrange(batch: tf.Tensor, encoder: EncoderSpec, config: Config, random: Random): Exercise
  /** @param predictions What the head makes of `shown`, a row for each that is shown: `[shown, dim]`. */
  loss(predictions: tf.Tensor2D, answers: readonly tf.Tensor[], config: Config): LossTerms<Term>
}

/** What the network is shown, and what it has to find out. The caller owns all tensors. */
export interface Exercise {
  /** As many as the objective likes, each of any shape that the encoder can take: `[shown, …]`. */
  readonly shown: tf.Tensor
  readonly answers: readonly tf.Tensor[]
}

interface Wishes<Config> {
  readonly name: string
  readonly defaults: Config
  /** Views of each sample in one step: what it can do with, and what it does best with. */
  readonly views: { readonly least: number; readonly most: number; readonly usual: number }
  /** The encoder with the layers on top that this loss needs: trained along, and left behind when training ends. */
  withHead(encoder: EncoderSpec): EncoderSpec
}
