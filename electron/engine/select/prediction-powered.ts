import { ENOUGH_CHECKS, type ShareEstimate, wilsonShare } from './estimate.ts'

export interface PredictionPoweredOptions {
  /** 1 where the check was answered right by the classifier, 0 where not, `[checks]`. */
  readonly correct: ArrayLike<number>
  /** How sure the guess was, for the same checks, `[checks]`; any number helps that tells right answers from wrong ones. */
  readonly confidences: ArrayLike<number>
  /** How sure it was for the other samples that the checks were drawn from, `[others]`. */
  readonly otherConfidences: ArrayLike<number>
  /**
   * Samples that the checks were drawn from as well, but whose confidence means something else now: those labelled since. The interval
   * holds whatever theirs would have been, from 0 to 1.
   */
  readonly unknown?: number
}

export interface PredictionPoweredEstimate extends ShareEstimate {
  /** λ: 0 when confidences say nothing about being right, near 1 when they are calibrated. */
  readonly weight: number
}

/**
 * Accuracy from random checks, sharpened by what is known of all samples (PPI++):
 *
 *     θ = mean c + λ (mean_N f − mean_n f),   λ = Cov(c, f) / ((1 + n/N) Var f),   λ ≥ 0
 *
 * c says whether each of the n checks was answered right, f how sure the guess was, N counts the other samples. If the checks happen to be
 * easier than the rest, f shows it, and θ takes it back. f need not be calibrated. It must treat checks and others alike: a
 * confidence that learned from the others but not from the checks would make the rest look easier than it is.
 *
 * The standard error is SE² = λ² Var(f)/N + Var(c − λf)/n (n − 2 degrees of freedom, λ being fitted too). The interval is Wilson's for
 * the number of checks that would have given it alone:
 *
 *     n* = n · (Σ(c − mean c)² · n/(n−1) + 1) / (n² SE² + 1)
 *
 * with 1 added for one check that f does not explain; without it the interval covers too little while few answers are wrong. n* is never below n.
 *
 * Angelopoulos, Duchi and Zrnic, PPI++, 2023, https://arxiv.org/abs/2311.01453
 *
 * @throws RangeError with fewer than three checks or without other samples.
 */
export function predictionPowered(options: PredictionPoweredOptions): PredictionPoweredEstimate {
  const { correct, confidences, otherConfidences, unknown = 0 } = options
  const n = correct.length
  const others = otherConfidences.length
  if (n < 3) throw new RangeError(`expected at least 3 checks, got ${n}`)
  if (confidences.length !== n) throw new RangeError(`expected ${n} confidences, got ${confidences.length}`)
  if (others === 0) throw new RangeError('expected samples other than the checks, got none')
  const [meanC, meanF, meanOther] = [mean(correct), mean(confidences), mean(otherConfidences)]
  const squaresC = products(correct, correct, meanC, meanC)
  const squaresF = products(confidences, confidences, meanF, meanF)
  const crossed = products(correct, confidences, meanC, meanF)
  const weight = squaresF > 0 ? Math.max(0, crossed / squaresF / (1 + n / others)) : 0

  const unexplained = Math.max(0, squaresC - 2 * weight * crossed + weight ** 2 * squaresF)
  const varianceOther = products(otherConfidences, otherConfidences, meanOther, meanOther) / others
  const squaredError = (weight ** 2 * varianceOther) / others + unexplained / (n - 2) / n
  const alone = (squaresC * n) / (n - 1)
  const draws = n * Math.max(1, (alone + 1) / (n * n * squaredError + 1))

  const all = others + unknown
  const at = (meanAll: number): number => Math.min(1, Math.max(0, meanC + weight * (meanAll - meanF)))
  return {
    value: at(meanOther),
    low: wilsonShare(at((meanOther * others) / all), draws).low,
    high: wilsonShare(at((meanOther * others + unknown) / all), draws).high,
    checks: n,
    isEnough: n >= ENOUGH_CHECKS,
    weight,
  }
}

function mean(values: ArrayLike<number>): number {
  let sum = 0
  for (let at = 0; at < values.length; at++) sum += values[at]!
  return sum / values.length
}

/** Σ (a − mean a)(b − mean b) */
function products(a: ArrayLike<number>, b: ArrayLike<number>, meanA: number, meanB: number): number {
  let sum = 0
  for (let at = 0; at < a.length; at++) sum += (a[at]! - meanA) * (b[at]! - meanB)
  return sum
}
