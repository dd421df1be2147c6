import type { Matrix } from '../tensors.ts'
import { tf } from '../tf.ts'

/**
 * Effective dimensions, or participation ratio: in how many directions embeddings differ about equally, from 1 to `cols`.
 *
 *     (Σ_k λ_k)² / Σ_k λ_k² = tr(C)² / ‖C‖²,   λ the eigenvalues of the covariance C
 *
 * Unlike RankMe it counts the few directions that carry most of the variance, which is what neighbours are made of, and not the
 * long tail of noise.
 *
 * Roy and Vetterli, 2007, for ranks of this kind; Gao et al., 2017, https://doi.org/10.1101/214262, for this one.
 *
 * @param x `[rows, cols]`. @throws RangeError with fewer than two rows.
 */
export function effectiveDimensions({ rows, cols, data }: Matrix): number {
  if (rows < 2) throw new RangeError(`effective dimensions need at least 2 rows, got ${rows}`)
  const sums = tf.tidy(() => {
    const values = tf.tensor2d(data, [rows, cols])
    const centred = values.sub<tf.Tensor2D>(values.mean(0))
    // tr(C) = ‖X‖², and ‖XᵀX‖ = ‖XXᵀ‖: whichever is the smaller.
    const product = rows < cols ? tf.matMul(centred, centred.transpose()) : tf.matMul(centred.transpose(), centred)
    return tf.stack([centred.square().sum(), product.square().sum()])
  })
  const [trace = 0, square = 0] = sums.dataSync<'float32'>()
  sums.dispose()
  return square === 0 ? 1 : trace ** 2 / square
}
