import type { Random } from '../base/random.ts'
import { ENOUGH_CHECKS, type ShareEstimate, wilsonShare } from './estimate.ts'

/** Rows drawn to be tested, in order of drawing. */
export interface TestDraw {
  readonly rows: Int32Array
  /** Probability with which each was drawn out of the rows that were left at its turn. */
  readonly probabilities: Float64Array
}

// Share of the draws that go to any row alike. Without it a wrong answer that nobody expected would weigh without bound.
const EXPLORED = 0.2

/**
 * Draws rows to test without replacement, the likely wrong ones more often:
 *
 *     q(i) = 0.8 · √r_i / Σ √r  +  0.2 / left,   sums over the rows left,   r_i = expected loss = 1 − p_i(ŷ_i)
 *
 * The root is what makes the variance least when a loss is 0 or 1 with mean r_i (Owen, Monte Carlo theory, 2013, chapter 9); with r_i itself,
 * as in the paper, rough guesses gave intervals that were wider and covered less. Any q above 0 gives an unbiased `lure`, so a bad guess costs width, never honesty. The guess should come from another model than the one under test.
 *
 * Kossen et al., Active Testing, ICML 2021, https://arxiv.org/abs/2103.05331
 *
 * @param expectedLoss Of every row of the pool, from 0 to 1, `[pool]`.
 * @throws RangeError when more are to be drawn than there are, or a loss is not between 0 and 1.
 */
export function drawTests(random: Random, expectedLoss: ArrayLike<number>, count: number): TestDraw {
  const pool = expectedLoss.length
  if (!(count >= 0 && count <= pool)) throw new RangeError(`cannot draw ${count} tests out of ${pool} rows`)
  const roots = Float64Array.from(expectedLoss, (loss) => {
    if (!(loss >= 0 && loss <= 1)) throw new RangeError(`expected losses from 0 to 1, got ${loss}`)
    return Math.sqrt(loss)
  })
  const left = Int32Array.from(roots.keys())
  const rows = new Int32Array(count)
  const probabilities = new Float64Array(count)
  for (let drawn = 0, size = pool; drawn < count; drawn++, size--) {
    let sum = 0
    for (let at = 0; at < size; at++) sum += roots[left[at]!]!
    const explored = sum > 0 ? EXPLORED : 1
    const at = random.uniform() < explored ? random.int(size) : pickByRoot(roots, left, size, random.uniform() * sum)
    const row = left[at]!
    rows[drawn] = row
    probabilities[drawn] = explored / size + (sum > 0 ? ((1 - explored) * roots[row]!) / sum : 0)
    left[at] = left[size - 1]!
  }
  return { rows, probabilities }
}

/** The position where the running sum of roots passes `target`; the last one that can be drawn when rounding keeps it below. */
function pickByRoot(roots: Float64Array, left: Int32Array, size: number, target: number): number {
  let sum = 0
  let last = 0
  for (let at = 0; at < size; at++) {
    const root = roots[left[at]!]!
    if (root === 0) continue
    sum += root
    last = at
    if (sum > target) return at
  }
  return last
}

/**
 * Accuracy over a pool from tests drawn with unequal probabilities, by the levelled unbiased risk estimator:
 *
 *     accuracy = 1 − R,   R = (1/M) Σ_m v_m l_m,   v_m = 1 + (N−M)/(N−m) · ( 1 / ((N−m+1) q_m) − 1 )
 *
 * N rows in the pool, M drawn, l_m = 1 where the answer was wrong, q_m the probability of the m-th draw. R is also (1/M) Σ_m c_m a_m
 * with a_m = ( l_m / q_m + Σ_{t<m} l_t ) / N, each unbiased given those before, and c_m = N(N−M) / ((N−m)(N−m+1)). Hence
 *
 *     variance = Σ_m c_m² (a_m − R)² / (M(M−1))  +  1/M²
 *
 * The last term stands for one wrong answer that was not met: what was not drawn has no variance, and without it the interval covers 93 %
 * instead of 95 % with rough guesses and few errors. The interval is Wilson's for the number of random draws with that variance.
 *
 * Farquhar, Gal and Rainforth, ICLR 2021, https://arxiv.org/abs/2101.11665; Kossen et al., ICML 2021.
 *
 * @param wrong 1 for a wrong answer, 0 for a right one, in order of drawing, `[M]`.
 * @param probabilities q_m, `[M]`: see `drawTests`.
 * @param pool N
 * @throws RangeError with fewer than two tests, more tests than rows, or a probability that is not above 0.
 */
export function lure(wrong: ArrayLike<number>, probabilities: ArrayLike<number>, pool: number): ShareEstimate {
  const drawn = wrong.length
  if (drawn < 2 || drawn > pool) throw new RangeError(`expected 2 to ${pool} tests, got ${drawn}`)
  if (probabilities.length !== drawn)
    throw new RangeError(`expected ${drawn} probabilities, got ${probabilities.length}`)
  if (drawn === pool) return counted(wrong)
  const steps = Array.from(wrong, (loss, at) => {
    const q = probabilities[at]!
    if (!(q > 0)) throw new RangeError(`expected probabilities above 0, got ${q}`)
    const left = pool - at
    const factor = (pool * (pool - drawn)) / ((left - 1) * left)
    return { factor, inverse: loss / q }
  })
  let before = 0
  const single = steps.map(({ inverse }, at) => {
    const estimate = (inverse + before) / pool
    before += wrong[at]!
    return estimate
  })
  const risk = steps.reduce((sum, { factor }, at) => sum + factor * single[at]!, 0) / drawn
  const squares = steps.reduce((sum, { factor }, at) => sum + (factor * (single[at]! - risk)) ** 2, 0)
  const variance = squares / (drawn * (drawn - 1)) + 1 / drawn ** 2
  const value = Math.min(1, Math.max(0, 1 - risk))
  // With nothing wrong, or nothing right, p(1−p) says nothing; the missing error is then all there is to go by.
  const spread = Math.max(value * (1 - value), (1 / drawn) * (1 - 1 / drawn))
  return { value, ...wilsonShare(value, spread / variance), checks: drawn, isEnough: drawn >= ENOUGH_CHECKS }
}

/** Every row was tested: nothing is left to estimate. */
function counted(wrong: ArrayLike<number>): ShareEstimate {
  const value = 1 - Array.from(wrong).reduce((sum, loss) => sum + loss, 0) / wrong.length
  return { value, low: value, high: value, checks: wrong.length, isEnough: wrong.length >= ENOUGH_CHECKS }
}
