import { ENOUGH_CHECKS, Z } from './estimate.ts'

/** A difference of two shares of right answers, from −1 to 1, with its 95 % interval. */
export interface PairedDifference {
  readonly value: number
  readonly low: number
  readonly high: number
  readonly checks: number
}

/**
 * How much more often `a` is right than `b` on the same checks. Only checks on which they disagree tell them apart, as in McNemar's test:
 *
 *     d = (n₁₀ − n₀₁) / n,   SE² = (n₁₀ + n₀₁ − (n₁₀ − n₀₁)² / n) / n²
 *
 * where a alone is right on n₁₀ of n checks and b alone on n₀₁. The interval d ± 1.96 SE is taken after adding half a check to each of the
 * four cells, without which it covers too little while few checks differ.
 *
 * Agresti and Min, 2005, https://doi.org/10.1002/sim.1781
 *
 * @param a, b Whether each check was answered right, `[checks]`.
 * @throws RangeError when there are no checks or not as many of each.
 */
export function pairedDifference(a: readonly boolean[], b: readonly boolean[]): PairedDifference {
  if (a.length !== b.length) throw new RangeError(`expected ${a.length} answers, got ${b.length}`)
  if (a.length === 0) throw new RangeError('expected at least one check, got none')
  const checks = a.length
  const onlyA = a.filter((isRight, at) => isRight && !b[at]).length
  const onlyB = b.filter((isRight, at) => isRight && !a[at]).length
  const [n, disagreeing, balance] = [checks + 2, onlyA + onlyB + 1, onlyA - onlyB]
  const spread = (Z * Math.sqrt(disagreeing - balance ** 2 / n)) / n
  return {
    value: balance / checks,
    low: Math.max(-1, balance / n - spread),
    high: Math.min(1, balance / n + spread),
    checks,
  }
}

/** One of several models of the same checks. */
export interface Candidate<Name> {
  readonly name: Name
  /** Its difference to the simplest one; `null` for that one, and below 20 checks. */
  readonly overSimplest: PairedDifference | null
}

/**
 * The model to use: the simplest, unless another is better on the checks by more than the interval of their difference; the
 * best of those that are.
 *
 * @param candidates The simplest first.
 */
export function proposeModel<Name>(candidates: readonly Candidate<Name>[]): Name | null {
  const better = candidates.filter(({ overSimplest }) => isClearlyBetter(overSimplest))
  const [best] = better.sort((a, b) => (b.overSimplest?.value ?? 0) - (a.overSimplest?.value ?? 0))
  return (best ?? candidates[0])?.name ?? null
}

/** Whether a difference speaks for the first model. */
export function isClearlyBetter(difference: PairedDifference | null): boolean {
  return difference !== null && difference.checks >= ENOUGH_CHECKS && difference.low > 0
}
