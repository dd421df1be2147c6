import { estimate, type ShareEstimate } from './estimate.ts'

/** What was given to a check and what was predicted for it, as positions of classes; −1 for a class the classifier does not know. */
export interface CheckAnswer {
  readonly actual: number
  readonly predicted: number
}

export interface PrecisionAndRecall {
  /** Of the checks predicted as the class, the share that are of it; `null` where none was. */
  readonly precision: ShareEstimate | null
  /** Of the checks of the class, the share predicted as it; `null` where none is. */
  readonly recall: ShareEstimate | null
}

/**
 * Precision and recall of one class, with Wilson's 95 % intervals.
 *
 *     precision = right / predicted as the class,   recall = right / given the class
 *
 * Among random checks those of one class, like those predicted as one, are again a random sample, so the interval of a share holds for
 * both. Each rests on its own checks alone: it takes many more checks in all before every class has enough.
 *
 * @param position Of the class.
 */
export function precisionAndRecall(answers: readonly CheckAnswer[], position: number): PrecisionAndRecall {
  const given = answers.filter(({ actual }) => actual === position)
  const predicted = answers.filter((answer) => answer.predicted === position)
  const right = given.filter((answer) => answer.predicted === position).length
  return {
    precision: predicted.length === 0 ? null : estimate(right, predicted.length),
    recall: given.length === 0 ? null : estimate(right, given.length),
  }
}
