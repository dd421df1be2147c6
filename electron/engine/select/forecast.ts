import { type ShareEstimate, Z } from './estimate.ts'

/** Accuracy as it was measured after so many labels. */
export interface CurvePoint {
  readonly labels: number
  /** Share from 0 to 1. */
  readonly accuracy: number
  /** Standard error of that share, above 0. */
  readonly error: number
}

/** A figure that is not known yet, with the interval that holds it 95 times in 100. */
export interface Forecast {
  readonly value: number
  readonly low: number
  readonly high: number
}

/** Curves that could have given the measured points, each with its weight: a posterior on a grid. */
export interface LearningCurve {
  /** b: labels of the first point. */
  readonly unit: number
  /** The curves kept, the weights summing to 1. */
  readonly candidates: readonly Candidate[]
}

interface Candidate {
  readonly ceiling: number
  readonly rate: number
  readonly start: number
  readonly bend: number
  readonly weight: number
  /** Standard deviation of a measured point round this curve. */
  readonly noise: number
}

export const LEAST_POINTS = 4

// Values tried. The first label count is the unit of n, so that the same grid serves 10 labels and 10,000.
const CEILINGS = range(40, (at) => (at + 1) / 40)
const FIRST_SHARES = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.98]
const BENDS = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.25]
const STARTS = [0, 0.5, 1, 2, 4, 8]
// How many points the standard errors given count for, against what the points themselves show of their scatter.
const PRIOR_POINTS = 3
const SMALLEST_WEIGHT = 1e-4
const STEPS_AHEAD = 4
// The logistic distribution closest to the standard normal one.
const LOGISTIC_SCALE = 1.702

/**
 * Fits the learning curve of PALM to at least four points:
 *
 *     A(n) = A_max · (1 − (1 − δ)^((n/b + α)^β))
 *
 * A_max is the ceiling, δ the share of it that one unit of b labels brings, α what was known before the first label, β how gains fall off. Four
 * parameters from a handful of noisy points have no single answer, so none is chosen: every curve of a grid is weighed by
 *
 *     w ∝ ( ν + Σ_i (y_i − A(n_i))² / s_i² )^(−(ν + points)/2),   ν = 3
 *
 * the likelihood of normal scatter whose size is only roughly known to be s_i (a scaled inverse χ² prior with ν degrees of
 * freedom), and forecasts are means and quantiles over all of them.
 *
 * PALM, ICCV 2025; the form as in the authors' code. The weighting is ours.
 *
 * @param points Label counts rising.
 * @throws RangeError with fewer than four points, or counts that do not rise.
 */
export function fitLearningCurve(points: readonly CurvePoint[]): LearningCurve {
  if (points.length < LEAST_POINTS)
    throw new RangeError(`expected at least ${LEAST_POINTS} points, got ${points.length}`)
  points.forEach(({ labels, error }, at) => {
    const before = points[at - 1]?.labels ?? 0
    if (!(labels > before)) throw new RangeError(`expected label counts that rise, got ${labels} after ${before}`)
    if (!(error > 0)) throw new RangeError(`expected standard errors above 0, got ${error}`)
  })
  const unit = points[0]!.labels
  const typicalError = Math.sqrt(points.reduce((sum, { error }) => sum + error ** 2, 0) / points.length)
  const freedom = PRIOR_POINTS + points.length
  const tried: Candidate[] = []
  for (const share of FIRST_SHARES) {
    for (const bend of BENDS) {
      for (const start of STARTS) {
        const rate = -Math.log(1 - share)
        const shape = points.map(({ labels }) => saturation(labels / unit, { rate, start, bend }))
        for (const ceiling of CEILINGS) {
          let misfit = PRIOR_POINTS
          points.forEach(({ accuracy, error }, at) => (misfit += ((accuracy - ceiling * shape[at]!) / error) ** 2))
          const noise = typicalError * Math.sqrt(misfit / freedom)
          tried.push({ ceiling, rate, start, bend, weight: misfit ** (-freedom / 2), noise })
        }
      }
    }
  }
  const largest = tried.reduce((most, { weight }) => Math.max(most, weight), 0)
  const kept = tried.filter(({ weight }) => weight >= SMALLEST_WEIGHT * largest)
  const sum = kept.reduce((total, { weight }) => total + weight, 0)
  return { unit, candidates: kept.map((candidate) => ({ ...candidate, weight: candidate.weight / sum })) }
}

/**
 * Accuracy to be measured after `labels` labels.
 *
 * The interval holds the measured figure, its scatter included, not just the curve: it can be held against what comes.
 */
export function forecastAccuracy({ unit, candidates }: LearningCurve, labels: number): Forecast {
  const spread = candidates.map((candidate) => ({ ...candidate, value: height(candidate, labels / unit) }))
  return clipped(summarise(spread), 0, 1)
}

/** What the next labels buy: accuracy after `more` further labels less accuracy after `labels`, on the curve, without scatter. */
export function forecastGain({ unit, candidates }: LearningCurve, labels: number, more: number): Forecast {
  const spread = candidates.map((candidate) => {
    const value = height(candidate, (labels + more) / unit) - height(candidate, labels / unit)
    return { ...candidate, value, noise: 0 }
  })
  return clipped(summarise(spread), 0, 1)
}

/**
 * What a fifth more labels would buy, from the accuracies measured so far on random checks; `null` while there are fewer than four rounds
 * with enough checks to show a figure.
 */
export function forecastNextFifth(
  curve: readonly { readonly labels: number; readonly accuracy: ShareEstimate }[],
): (Forecast & { readonly labels: number }) | null {
  const points = toRounds(curve)
  const latest = points.at(-1)
  if (latest === undefined || points.length < LEAST_POINTS) return null
  const labels = Math.ceil(latest.labels / 5)
  return { labels, ...forecastGain(fitLearningCurve(points), latest.labels, labels) }
}

/**
 * Accuracy to be measured from the last round up to twice its labels, in equal steps; empty while there are fewer than four rounds with
 * enough checks to show a figure.
 */
export function forecastAhead(
  curve: readonly { readonly labels: number; readonly accuracy: ShareEstimate }[],
): (Forecast & { readonly at: number })[] {
  const points = toRounds(curve)
  const latest = points.at(-1)
  if (latest === undefined || points.length < LEAST_POINTS) return []
  const fitted = fitLearningCurve(points)
  const counts = new Set(range(STEPS_AHEAD + 1, (step) => Math.round(latest.labels * (1 + step / STEPS_AHEAD))))
  return Array.from(counts, (at) => ({ at, ...forecastAccuracy(fitted, at) }))
}

function toRounds(curve: readonly { readonly labels: number; readonly accuracy: ShareEstimate }[]): CurvePoint[] {
  return thinToRounds(curve.filter(({ accuracy }) => accuracy.isEnough)).map(({ labels, accuracy }) => ({
    labels,
    accuracy: accuracy.value,
    error: (accuracy.high - accuracy.low) / (2 * Z),
  }))
}

/** A forecast made from the points up to `from` labels, and what came. */
export interface BackTest extends Forecast {
  readonly from: number
  readonly labels: number
  readonly actual: number
  readonly isHeld: boolean
}

/** Forecasts every later point of a known curve from the first four, five, … points. */
export function backTest(points: readonly CurvePoint[]): BackTest[] {
  const tests: BackTest[] = []
  for (let known = LEAST_POINTS; known < points.length; known++) {
    const curve = fitLearningCurve(points.slice(0, known))
    for (const { labels, accuracy } of points.slice(known)) {
      const forecast = forecastAccuracy(curve, labels)
      const isHeld = forecast.low <= accuracy && accuracy <= forecast.high
      tests.push({ ...forecast, from: points[known - 1]!.labels, labels, actual: accuracy, isHeld })
    }
  }
  return tests
}

/**
 * The points that stand for rounds of labelling: the last measured at each, a new round beginning once there are a tenth more labels.
 * A classifier trained after every few labels gives many points that all repeat the same scatter.
 */
export function thinToRounds<T extends { readonly labels: number }>(points: readonly T[]): T[] {
  const rounds: T[] = []
  for (const point of points) {
    while (rounds.length > 0 && rounds.at(-1)!.labels >= point.labels) rounds.pop()
    const before = rounds.at(-2)
    if (before !== undefined && !isNewRound(before.labels, rounds.at(-1)!.labels)) rounds.pop()
    rounds.push(point)
  }
  return rounds
}

/** Whether labels have grown by a tenth, and by five at least. */
export function isNewRound(before: number, now: number): boolean {
  return now >= before + Math.max(5, before / 10)
}

function height(candidate: Candidate, x: number): number {
  return candidate.ceiling * saturation(x, candidate)
}

/** 1 − (1 − δ)^((x + α)^β) with rate = −log(1 − δ). */
function saturation(x: number, { rate, start, bend }: Pick<Candidate, 'rate' | 'start' | 'bend'>): number {
  return 1 - Math.exp(-rate * (x + start) ** bend)
}

interface Spread {
  readonly value: number
  readonly weight: number
  readonly noise: number
}

/** Mean and central 95 % of a mixture. */
function summarise(parts: readonly Spread[]): Forecast {
  const value = parts.reduce((sum, part) => sum + part.weight * part.value, 0)
  return { value, low: quantile(parts, 0.025), high: quantile(parts, 0.975) }
}

function quantile(parts: readonly Spread[], share: number): number {
  let low = parts.reduce((least, { value, noise }) => Math.min(least, value - 6 * noise), Infinity)
  let high = parts.reduce((most, { value, noise }) => Math.max(most, value + 6 * noise), -Infinity)
  for (let step = 0; step < 30; step++) {
    const middle = (low + high) / 2
    const below = parts.reduce((sum, { value, weight, noise }) => sum + weight * scatterBelow(middle - value, noise), 0)
    if (below < share) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** P(X ≤ distance) of a logistic distribution: normal scatter, its tails heavier since its size is known from few points. */
function scatterBelow(distance: number, deviation: number): number {
  if (deviation === 0) return distance >= 0 ? 1 : 0
  return 1 / (1 + Math.exp(-LOGISTIC_SCALE * (distance / deviation)))
}

function clipped({ value, low, high }: Forecast, least: number, most: number): Forecast {
  const clip = (x: number): number => Math.min(most, Math.max(least, x))
  return { value: clip(value), low: clip(low), high: clip(high) }
}

function range(count: number, of: (at: number) => number): number[] {
  return Array.from({ length: count }, (_, at) => of(at))
}
