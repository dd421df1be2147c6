import type { Random } from '../../base/random.ts'
import type { View } from '../augment/view.ts'
import { tf } from '../tf.ts'
import { gatherInputs } from '../gather-inputs.ts'
import { countInputs, type Inputs } from '../inputs.ts'

/** Samples of which some have a class to learn. */
export interface LabelledInputs extends Inputs {
  /** The samples to learn from, each once. */
  readonly rows: Int32Array
  /** Class of each, from 0 to `classCount − 1`. */
  readonly labels: Int32Array
  readonly classCount: number
  /** How often each is seen, in proportion; all the same by default. */
  readonly weights?: Float32Array
}

/** Views of labelled samples and what they are. The caller owns both. */
export interface LabelledBatch {
  /** `[batch, ...shape]` */
  readonly views: tf.Tensor
  /** One-hot classes, `[batch, classCount]`. */
  readonly targets: tf.Tensor2D
}

/** @throws RangeError when rows, labels and weights do not fit each other or the samples. */
export function requireLabels({ rows, labels, classCount, weights, ...inputs }: LabelledInputs): void {
  const count = countInputs(inputs)
  if (labels.length !== rows.length) throw new RangeError(`expected ${rows.length} labels, got ${labels.length}`)
  if (rows.length < 2) throw new RangeError(`training needs at least 2 labelled samples, got ${rows.length}`)
  const stray = rows.find((row) => row < 0 || row >= count)
  if (stray !== undefined) throw new RangeError(`sample ${stray} was labelled, there are ${count}`)
  const wrong = labels.find((label) => label < 0 || label >= classCount)
  if (wrong !== undefined) throw new RangeError(`labels must be from 0 to ${classCount - 1}, got ${wrong}`)
  if (weights !== undefined && weights.length !== rows.length) {
    throw new RangeError(`expected ${rows.length} weights, got ${weights.length}`)
  }
}

/** Draws samples in proportion to their weights and sees a view of each. */
export function drawBatch(inputs: LabelledInputs, size: number, view: View, random: Random): LabelledBatch {
  const { rows, labels, classCount, weights = new Float32Array(rows.length).fill(1) } = inputs
  const drawn = drawByWeight(weights, size, random)
  const taken = drawn.map((at) => rows[at]!)
  const classes = tf.tensor1d(
    drawn.map((at) => labels[at]!),
    'int32',
  )
  const views = tf.tidy(() => view(gatherInputs(inputs, taken), random))
  const targets = tf.tidy(() => tf.oneHot(classes, classCount).cast<tf.Tensor2D>('float32'))
  classes.dispose()
  return { views, targets }
}

/**
 * Systematic sampling: the weights in random order end to end, and `count` points at equal distances over them. Each position is drawn
 * `count · weight / Σ weights` times, rounded down or up.
 *
 * @returns Positions in `weights`, `[count]`.
 */
export function drawByWeight(weights: Float32Array, count: number, random: Random): Int32Array {
  const order = random.sample(weights.length, weights.length)
  const distance = weights.reduce((sum, weight) => sum + weight, 0) / count
  if (!(distance > 0)) throw new RangeError('expected weights above 0, their sum is 0')
  const drawn = new Int32Array(count)
  let next = distance * random.uniform()
  let [end, taken] = [0, 0]
  for (const at of order) {
    end += weights[at]!
    for (; next < end && taken < count; next += distance) drawn[taken++] = at
  }
  // What rounding left over goes to the last one that has weight.
  drawn.fill(drawn[Math.max(0, taken - 1)]!, taken)
  return drawn
}
