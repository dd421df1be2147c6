import type { Matrix } from '../learn/tensors.ts'

/** A label that is probably wrong. */
export interface LabelError {
  /** Position in the list of labels. */
  readonly at: number
  readonly given: number
  readonly suggested: number
  /** `classifier`: confident learning says so. `neighbours`: the look-alikes do. */
  readonly reasons: readonly ('classifier' | 'neighbours')[]
  /** Probability of the given class less that of the likeliest other one, from −1 (surely wrong) to 1. */
  readonly margin: number
}

export interface ConfidentLearning {
  /** Q: estimated share of labels that are given class i and are truly class j, `[classes][classes]`, summing to 1. */
  readonly joint: readonly (readonly number[])[]
  /** For each label the class it should have, or -1 where nothing speaks against the given one. `[labels]` */
  readonly suggested: Int32Array
}

// Rounding must not take a class's own average example out of it.
const TOLERANCE = 1e-6
const LEAST_AGREEMENT = 0.3

/**
 * Confident learning: which labels disagree with what is confidently believed about their class.
 *
 *     t_k   = mean of p_k over the samples given k              (how sure one usually is of class k)
 *     K_i   = { k : p_ik ≥ t_k },   ỹ_i = the most probable of K_i; none when it is empty
 *     C_ij  = number of samples given i with ỹ = j,   at least 1 on the diagonal
 *     Q_ij  = C_ij / Σ_j C_ij · n_i / n
 *
 * A label is suspected where ỹ_i is another class. Thresholds of its own for each class let it work with probabilities that are not calibrated.
 *
 * Northcutt, Jiang and Chuang, JAIR 2021, https://arxiv.org/abs/1911.00068 (as in `count.py` of cleanlab).
 *
 * @param probabilities `[labels, classes]`, of models that did not learn from the label in question.
 * @param labels Class given to each, below `classes`.
 * @throws RangeError when sizes do not agree.
 */
export function confidentLearning(probabilities: Matrix, labels: Int32Array): ConfidentLearning {
  const { cols: classes, data } = probabilities
  requireLabels(probabilities, labels)
  const given = new Float64Array(classes)
  const thresholds = new Float64Array(classes)
  labels.forEach((label, at) => {
    given[label]!++
    thresholds[label]! += data[at * classes + label]!
  })
  // A class without labels is believed of nobody.
  for (let k = 0; k < classes; k++) thresholds[k] = given[k]! > 0 ? thresholds[k]! / given[k]! : Infinity

  const counts = Array.from({ length: classes }, (_, i) => {
    const row = new Array<number>(classes).fill(0)
    row[i] = 1
    return row
  })
  const isFirst = new Uint8Array(classes).fill(1)
  const suggested = labels.map((label, at) => {
    let best = -1
    for (let k = 0; k < classes; k++) {
      const p = data[at * classes + k]!
      if (p >= thresholds[k]! - TOLERANCE && (best < 0 || p > data[at * classes + best]!)) best = k
    }
    if (best < 0) return -1
    // The 1 on the diagonal stands for the first that confirms its class.
    if (best === label && isFirst[label] === 1) isFirst[label] = 0
    else counts[label]![best]!++
    return best === label ? -1 : best
  })
  const joint = counts.map((row, i) => {
    const sum = row.reduce((total, count) => total + count, 0)
    return row.map((count) => ((count / sum) * given[i]!) / labels.length)
  })
  return { joint, suggested }
}

export interface LabelEvidence {
  readonly labels: Int32Array
  /** Of a classifier that did not learn from the label in question, `[labels, classes]`. */
  readonly classifier: Matrix
  /** What the other labels say by way of the neighbour graph, `[labels, classes]`; see `propagateHeldOut`. */
  readonly propagated: Matrix
  /** Share of each sample's neighbours that are of the class it was given, `[labels]`. */
  readonly agreement: Float32Array
}

/**
 * Labels that are probably wrong, the most doubtful first: by confident learning on the mean of both probabilities, or because the graph
 * contradicts, which is when propagation from the other labels gives another class and fewer than three in ten neighbours have the given one.
 *
 * Those with both reasons come first, then the smaller margin.
 */
export function findLabelErrors({ labels, classifier, propagated, agreement }: LabelEvidence): LabelError[] {
  requireLabels(propagated, labels)
  const mean: Matrix = { ...classifier, data: classifier.data.map((p, at) => (p + propagated.data[at]!) / 2) }
  const { suggested } = confidentLearning(mean, labels)
  const errors: LabelError[] = []
  labels.forEach((given, at) => {
    const byGraph = strongest(propagated, at)
    const isContradicted = byGraph !== given && agreement[at]! < LEAST_AGREEMENT
    const byClassifier = suggested[at]!
    if (byClassifier < 0 && !isContradicted) return
    errors.push({
      at,
      given,
      suggested: byClassifier < 0 ? byGraph : byClassifier,
      reasons: [
        ...(byClassifier < 0 ? [] : ['classifier' as const]),
        ...(isContradicted ? ['neighbours' as const] : []),
      ],
      margin: marginOf(mean, at, given),
    })
  })
  return errors.sort((a, b) => b.reasons.length - a.reasons.length || a.margin - b.margin)
}

function strongest({ cols, data }: Matrix, row: number): number {
  let best = 0
  for (let c = 1; c < cols; c++) if (data[row * cols + c]! > data[row * cols + best]!) best = c
  return best
}

function marginOf({ cols, data }: Matrix, row: number, given: number): number {
  let other = 0
  for (let c = 0; c < cols; c++) if (c !== given) other = Math.max(other, data[row * cols + c]!)
  return data[row * cols + given]! - other
}

function requireLabels({ rows, cols }: Matrix, labels: Int32Array): void {
  if (rows !== labels.length) throw new RangeError(`expected probabilities of ${labels.length} labels, got ${rows}`)
  const stray = labels.find((label) => label < 0 || label >= cols)
  if (stray !== undefined) throw new RangeError(`expected classes below ${cols}, got ${stray}`)
}
