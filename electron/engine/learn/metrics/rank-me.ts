import type { Matrix } from '../tensors.ts'
import { tf } from '../tf.ts'
import { symmetricEigenvalues } from './eigenvalues.ts'

const EPSILON = 1e-7

/**
 * RankMe: how many dimensions an embedding really uses, from 1 (collapsed to a line) to `cols`.
 *
 *     exp(−Σ_k p_k log p_k),   p_k = σ_k / Σ σ + 10⁻⁷,   σ the singular values of the centred embeddings
 *
 * Centred, unlike the paper's, because what all embeddings share tells nothing apart. Comparable between encoders of one
 * width over the same images only, and no measure of what the dimensions are used for: noise has the highest rank.
 *
 * Garrido, Balestriero, Najman and LeCun, 2023, https://arxiv.org/abs/2210.02885
 *
 * @param embeddings `[rows, cols]`. @throws RangeError with fewer than two rows.
 */
export function rankMe({ rows, cols, data }: Matrix): number {
  if (rows < 2) throw new RangeError(`RankMe needs at least 2 rows, got ${rows}`)
  const covariance = tf.tidy(() => {
    const values = tf.tensor2d(data, [rows, cols])
    const centred = values.sub<tf.Tensor2D>(values.mean(0))
    // The smaller of the two products has the same eigenvalues.
    return rows < cols ? tf.matMul(centred, centred.transpose()) : tf.matMul(centred.transpose(), centred)
  })
  const eigenvalues = symmetricEigenvalues(Float64Array.from(covariance.dataSync<'float32'>()), covariance.shape[0])
  covariance.dispose()
  const singular = eigenvalues.map((value) => Math.sqrt(Math.max(0, value)))
  const total = singular.reduce((sum, value) => sum + value, 0)
  if (total === 0) return 1
  return Math.exp(
    singular.reduce((sum, value) => sum - (value / total + EPSILON) * Math.log(value / total + EPSILON), 0),
  )
}
