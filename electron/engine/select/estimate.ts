import type { Random } from '../base/random.ts'

/** A share between 0 and 1 with its 95 % interval: `Estimate` of `shared/domain/classifier.ts`. */
export interface ShareEstimate {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly checks: number
  /** False below 20 checks: the interval is then wider than most people expect, and no figure should be shown. */
  readonly isEnough: boolean
}

/** The 97.5 % point of the standard normal distribution. */
export const Z = 1.959963984540054
/** Below this many checks no figure should be shown. */
export const ENOUGH_CHECKS = 20

/**
 * Wilson's 95 % interval of a share:
 *
 *     ( p + z²/2n ± z √( p(1−p)/n + z²/4n² ) ) / (1 + z²/n),   p = correct / total
 *
 * It covers the true share about 95 % of the time also for few draws and for shares near 0 or 1, where p ± z·σ fails.
 *
 * Wilson, 1927, https://doi.org/10.1080/01621459.1927.10502953
 *
 * @throws RangeError unless 0 ≤ correct ≤ total and total ≥ 1.
 */
export function wilson(correct: number, total: number): { readonly low: number; readonly high: number } {
  if (!Number.isInteger(total) || total < 1) throw new RangeError(`expected at least one check, got ${total}`)
  if (!Number.isInteger(correct) || correct < 0 || correct > total) {
    throw new RangeError(`expected 0 to ${total} right answers, got ${correct}`)
  }
  const { low, high } = wilsonShare(correct / total, total)
  // At 0 and at all right the end is exact; rounding would put it beside.
  return { low: correct === 0 ? 0 : low, high: correct === total ? 1 : high }
}

/**
 * Wilson's interval for a share that was not counted but estimated with the precision of `draws` random draws, a whole number or not:
 * of estimators whose variance is p(1−p) / draws.
 */
export function wilsonShare(p: number, draws: number): { readonly low: number; readonly high: number } {
  const spread = Z * Math.sqrt((p * (1 - p)) / draws + (Z * Z) / (4 * draws * draws))
  const middle = p + (Z * Z) / (2 * draws)
  const scale = 1 + (Z * Z) / draws
  return { low: Math.max(0, (middle - spread) / scale), high: Math.min(1, (middle + spread) / scale) }
}

/** Accuracy from random checks. @throws RangeError without checks: there is nothing to say then. */
export function estimate(correct: number, checks: number): ShareEstimate {
  return { value: correct / checks, ...wilson(correct, checks), checks, isEnough: checks >= ENOUGH_CHECKS }
}

/**
 * Draws `count` of the ids that nobody labelled, each equally likely, without repeats: the samples whose labels measure
 * accuracy and are never trained on. All of them, in random order, when there are fewer.
 */
export function drawChecks<T>(random: Random, unlabelledIds: readonly T[], count: number): T[] {
  const drawn = random.sample(unlabelledIds.length, Math.min(count, unlabelledIds.length))
  return Array.from(drawn, (at) => unlabelledIds[at]!)
}

/** Counts of checks by actual class (rows) and predicted class (columns): `[classCount][classCount]`. */
export function confusionMatrix(
  answers: readonly { readonly actual: number; readonly predicted: number }[],
  classCount: number,
): number[][] {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0))
  for (const { actual, predicted } of answers) {
    const row = counts[actual]
    if (row?.[predicted] === undefined) {
      throw new RangeError(`expected classes below ${classCount}, got ${actual} predicted as ${predicted}`)
    }
    row[predicted]++
  }
  return counts
}
