import type { tf } from '../tf.ts'

/** Scalars of one step. `total` is minimised; the others are plotted so a user can see why it moved. */
export type LossTerms<Term extends string> = Readonly<Record<'total' | Term, tf.Scalar>>

/**
 * A self-supervised loss over two augmented views of the same batch.
 *
 * Row `i` of both tensors comes from the same image. Implementations are pure: no state, no I/O, and
 * every intermediate tensor is released before they return.
 */
export interface Objective<Config, Term extends string> {
  readonly name: string
  readonly defaults: Config
  /** @param a, b Projections, both `[batch, dim]`, not normalised. */
  loss(a: tf.Tensor2D, b: tf.Tensor2D, config: Config): LossTerms<Term>
}
