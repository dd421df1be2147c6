import type { Matrix } from '../tensors.ts'

// Where τ is looked for, by its logarithm.
const SMALLEST = Math.log(0.05)
const LARGEST = Math.log(20)
const SHRINKINGS = 40
const GOLDEN = (Math.sqrt(5) - 1) / 2
// So many examples count as much as the belief that probabilities are right as they are: of 10, 30 and 60 the best on digits.
const PRIOR_EXAMPLES = 30
// Stands in for 0, whose logarithm no temperature could bring back.
const SMALLEST_PROBABILITY = 1e-6

/**
 * The temperature that makes probabilities of examples the classifier has not seen (leave one out, or folds) most likely:
 *
 *     τ = argmin −Σ_i log q_i(y_i),   q = softmax(log p / τ),   brought towards 1 as τ^(n / (n + 30)) for n examples
 *
 * Above 1 the classifier was too sure. The loss is convex in 1/τ, so that one search by golden section finds it.
 *
 * Guo et al., ICML 2017, https://arxiv.org/abs/1706.04599
 *
 * @param probabilities `[examples, classes]`, and `labels`, the class of each.
 * @returns 1 when there are no examples.
 */
export function fitTemperature(probabilities: Matrix, labels: Int32Array): number {
  if (labels.length !== probabilities.rows) {
    throw new RangeError(`expected ${probabilities.rows} classes, got ${labels.length}`)
  }
  const loss = (logTau: number): number =>
    negativeLogLikelihood(withTemperature(probabilities, Math.exp(logTau)), labels)
  let [low, high] = [SMALLEST, LARGEST]
  for (let step = 0; step < SHRINKINGS; step++) {
    const [a, b] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
    if (loss(a) < loss(b)) high = b
    else low = a
  }
  return Math.exp((((low + high) / 2) * labels.length) / (labels.length + PRIOR_EXAMPLES))
}

/** softmax(log p / τ) of each row: no decision changes. Rows of one certain class stay as they are. */
export function withTemperature({ rows, cols, data }: Matrix, tau: number): Matrix {
  const tempered = new Float32Array(data.length)
  for (let row = 0; row < rows; row++) {
    const [start, end] = [row * cols, (row + 1) * cols]
    let [largest, sum] = [0, 0]
    for (let at = start; at < end; at++) largest = Math.max(largest, data[at]!)
    // Relative to the largest, so that small powers of many classes do not all vanish.
    for (let at = start; at < end; at++) sum += tempered[at] = (data[at]! / largest) ** (1 / tau)
    for (let at = start; at < end; at++) tempered[at]! /= sum
  }
  return { rows, cols, data: tempered }
}

function negativeLogLikelihood({ cols, data }: Matrix, labels: Int32Array): number {
  return labels.reduce(
    (sum, label, row) => sum - Math.log(Math.max(SMALLEST_PROBABILITY, data[row * cols + label]!)),
    0,
  )
}
