/** Learning curves that others published, to hold forecasts against: none has the form that is fitted. */
import { Random } from '../../electron/engine/base/random.ts'
import { backTest } from '../../electron/engine/select/forecast.ts'

// Accuracy in percent, means of 100 trials, github.com/jwcalder/GraphLearning, ResultsFromPaper: ten classes, so many labels of each.
const LABELS = [1, 2, 3, 4, 5, 10, 20, 40, 80, 160].map((perClass) => 10 * perClass)
const CURVES: Readonly<Record<string, readonly number[]>> = {
  'Fashion-MNIST, nearest neighbour': [46.6, 53.5, 57.2, 59.3, 61.1, 65.8, 69.5, 72.4, 74.6, 76.5],
  'Fashion-MNIST, Laplace': [18.5, 32.5, 44.0, 52.2, 57.9, 70.6, 76.5, 79.2, 80.9, 82.3],
  'Fashion-MNIST, LLGC': [49.0, 55.6, 59.4, 61.6, 63.4, 68.2, 72.0, 75.0, 77.4, 79.5],
  'Fashion-MNIST, WNLL': [44.7, 59.1, 64.7, 67.4, 70.0, 74.4, 77.6, 79.4, 80.6, 81.5],
  'Fashion-MNIST, VolumeMBO': [54.7, 61.7, 66.1, 68.5, 70.1, 74.4, 77.4, 79.5, 81.0, 82.1],
  'Fashion-MNIST, Poisson': [60.8, 66.1, 69.6, 71.2, 72.4, 75.2, 77.3, 78.8, 79.9, 80.7],
  'Fashion-MNIST, PoissonMBO': [62.0, 67.2, 70.4, 72.1, 73.1, 76.1, 78.2, 79.5, 80.7, 81.6],
  'CIFAR-10, nearest neighbour': [33.1, 37.3, 39.7, 41.7, 43.0, 46.6, 50.2, 53.5, 57.1, 60.1],
  'CIFAR-10, LLGC': [36.4, 42.0, 45.1, 47.5, 49.0, 53.9, 57.9, 61.7, 65.4, 68.0],
  'CIFAR-10, Poisson': [40.7, 46.5, 49.9, 52.3, 53.8, 58.3, 61.5, 63.8, 65.6, 67.3],
  'CIFAR-10, PoissonMBO': [41.8, 50.2, 53.5, 56.5, 57.9, 61.8, 64.5, 66.9, 68.7, 70.3],
}

// Further ahead than four times the labels known nobody asks.
const LONGEST_REACH = 4

export interface BackTestFigures {
  readonly forecasts: number
  /** How many later points lay inside the interval. */
  readonly held: number
  readonly meanError: number
  /** Mean of forecast less actual. */
  readonly bias: number
  readonly halfWidth: number
}

/** Forecasts of all curves with scatter added, as one analyst's checks would give it. */
export function backTestPublished(options: { scatter: number; repeats: number; seed: number }): BackTestFigures {
  const random = new Random(options.seed)
  const tests = Object.values(CURVES).flatMap((curve) =>
    Array.from({ length: options.repeats }, () => {
      const points = curve.map((percent, at) => ({
        labels: LABELS[at]!,
        accuracy: percent / 100 + options.scatter * random.normal(),
        error: Math.max(options.scatter, 0.01),
      }))
      return backTest(points).filter(({ from, labels }) => labels <= LONGEST_REACH * from)
    }).flat(),
  )
  const mean = (of: (test: (typeof tests)[number]) => number): number =>
    tests.reduce((sum, test) => sum + of(test), 0) / tests.length
  return {
    forecasts: tests.length,
    held: tests.filter(({ isHeld }) => isHeld).length,
    meanError: mean(({ value, actual }) => Math.abs(value - actual)),
    bias: mean(({ value, actual }) => value - actual),
    halfWidth: mean(({ low, high }) => (high - low) / 2),
  }
}
