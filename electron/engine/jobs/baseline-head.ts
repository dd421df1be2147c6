import { blockColumns } from '../features/concat.ts'
import { takeRows } from '../index/matrix-rows.ts'
import type { EncoderSpec } from '../learn/encoders/encoder-spec.ts'
import { fitLogistic, predictHead } from '../learn/heads/logistic.ts'
import type { Matrix } from '../learn/tensors.ts'

// The usual one for rows of length 1.
const WEIGHT_DECAY = 1e-3

/** The part of embeddings that are classical features, rows of length 1; all of it where there is nothing else. */
export function classicalPart(vectors: Matrix, spec: EncoderSpec | undefined): Matrix {
  const [first, end] = (spec && blockColumns(spec, 'classical')) ?? [0, vectors.cols]
  const cols = end - first
  const data = new Float32Array(vectors.rows * cols)
  for (let row = 0; row < vectors.rows; row++) {
    const part = vectors.data.subarray(row * vectors.cols + first, row * vectors.cols + end)
    const length = Math.hypot(...part) || 1
    part.forEach((value, at) => (data[row * cols + at] = value / length))
  }
  return { rows: vectors.rows, cols, data }
}

/**
 * What somebody without Handful would do: logistic regression on plain features of some random labels, nothing propagated and
 * nothing learned from what has no label.
 *
 * @returns Class probabilities of every row, `[rows, classes]`.
 */
export function predictBaseline(classical: Matrix, rows: Int32Array, labels: Int32Array, classCount: number): Matrix {
  return predictHead(
    fitLogistic(takeRows(classical, rows), labels, classCount, { weightDecay: WEIGHT_DECAY }),
    classical,
  )
}
