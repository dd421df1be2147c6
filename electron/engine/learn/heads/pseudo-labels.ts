import type { Matrix } from '../tensors.ts'

export interface PseudoLabelOptions {
  /** Classes given by people, below `classCount`, `[gold]`. */
  readonly labels: Int32Array
  readonly classCount: number
  /** Classes propagated to other rows, `[pseudo]`. */
  readonly pseudoLabels: Int32Array
  /** What propagation says of those rows, each row summing to 1: `[pseudo, classCount]`. */
  readonly probabilities: Matrix
}

// Propagated labels of a class count at most this many times as much as the labels of people.
const MOST_PSEUDO_PER_GOLD = 10

/**
 * How much each row counts when a head learns from labels and propagated classes together:
 *
 *     given label:       1
 *     propagated class:  max(0, 1 − H(p_i) / log C) · balance_c,   H(p) = −Σ_c p_c log p_c
 *
 * The sure count more than the doubtful. balance_c brings the sum of a class to at most ten times its number of labels,
 * so that a class which propagation spread too far cannot swallow the others; a class without labels gets no weight.
 *
 * @returns Weights of the labelled rows followed by those of the others, `[gold + pseudo]`.
 * @throws RangeError when sizes do not agree or a class is out of range.
 */
export function pseudoLabelWeights({
  labels,
  classCount,
  pseudoLabels,
  probabilities,
}: PseudoLabelOptions): Float32Array {
  requireSizes(probabilities, pseudoLabels, classCount)
  const gold = countByClass(labels, classCount)
  const certainties = pseudoLabels.length === 0 ? [] : certainty(probabilities)
  const mass = new Float64Array(classCount)
  pseudoLabels.forEach((label, row) => (mass[label]! += certainties[row]!))
  const balance = mass.map((sum, c) => (sum > 0 ? Math.min(1, (MOST_PSEUDO_PER_GOLD * gold[c]!) / sum) : 0))
  const weights = new Float32Array(labels.length + pseudoLabels.length).fill(1, 0, labels.length)
  pseudoLabels.forEach((label, row) => (weights[labels.length + row] = certainties[row]! * balance[label]!))
  return weights
}

/** 1 − H(p) / log C of each row: 1 for a sure one, 0 for a uniform one; 1 when there is a single class. */
export function certainty({ rows, cols, data }: Matrix): number[] {
  return Array.from({ length: rows }, (_, row) => {
    let entropy = 0
    for (const p of data.subarray(row * cols, (row + 1) * cols)) if (p > 0) entropy -= p * Math.log(p)
    return cols === 1 ? 1 : Math.max(0, 1 - entropy / Math.log(cols))
  })
}

function countByClass(labels: Int32Array, classCount: number): Float64Array {
  const counts = new Float64Array(classCount)
  for (const label of labels) {
    if (label < 0 || label >= classCount) throw new RangeError(`expected classes below ${classCount}, got ${label}`)
    counts[label]!++
  }
  return counts
}

function requireSizes({ rows, cols }: Matrix, pseudoLabels: Int32Array, classCount: number): void {
  if (rows !== pseudoLabels.length || cols !== classCount) {
    throw new RangeError(`expected probabilities [${pseudoLabels.length}, ${classCount}], got [${rows}, ${cols}]`)
  }
  const stray = pseudoLabels.find((label) => label < 0 || label >= classCount)
  if (stray !== undefined) throw new RangeError(`expected classes below ${classCount}, got ${stray}`)
}
