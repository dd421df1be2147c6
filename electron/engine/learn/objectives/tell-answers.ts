import { tf } from '../tf.ts'
import type { LossTerms } from './objective.ts'

/**
 * Tells which of all answers in the batch belongs to what was shown:
 *
 *     surprise = mean_i −log softmax_j(a_i · b_j)[j = i];   size = mean_i ‖a_i‖² + ‖b_i‖²;   total = surprise + weight · size
 *
 * Products and no cosines: rare tokens, of which little is known, stay near 0. The penalty keeps some thousand samples from being learned
 * by heart. When all are the same (collapse) the surprise is log(batch).
 *
 * @param predictions What was shown, and below it the answers, `[2 · batch, dim]`.
 */
export function tellAnswers(predictions: tf.Tensor2D, weight: number): LossTerms<'surprise' | 'size'> {
  if (!(weight >= 0)) throw new RangeError(`expected a weight of 0 or more, got ${weight}`)
  return tf.tidy(() => {
    const [shown, answers] = tf.split(predictions, 2) as [tf.Tensor2D, tf.Tensor2D]
    const products = tf.matMul(shown, answers, false, true)
    const own = shown.mul(answers).sum(1)
    const surprise = tf.logSumExp(products, 1).sub(own).mean<tf.Scalar>()
    const size = predictions.square().sum(1).mean().mul<tf.Scalar>(2)
    return { total: surprise.add<tf.Scalar>(size.mul(weight)), surprise, size }
  })
}
