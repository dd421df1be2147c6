import { tf } from '../tf.ts'

/** The tokens of each row of `[batch, length]` without padding; rows of fewer than two are left out. @throws RangeError when none is left. */
export function sequencesOf(batch: tf.Tensor): Float32Array[] {
  const [count = 0, length = 0] = batch.shape
  const tokens = batch.dataSync<'float32'>()
  const rows = Array.from({ length: count }, (_, row) => tokens.subarray(row * length, (row + 1) * length))
  const sequences = rows.map((row) => row.filter((token) => token !== 0)).filter((sequence) => sequence.length > 1)
  if (sequences.length === 0)
    throw new RangeError('none of the samples in a batch has two tokens: nothing can be predicted')
  return sequences
}

/** Rows that end at the last place, zeros before them: `[sequences.length, length]`. */
export function alignToEnd(sequences: readonly Float32Array[], length: number): tf.Tensor2D {
  const data = new Float32Array(sequences.length * length)
  sequences.forEach((sequence, row) => data.set(sequence, (row + 1) * length - sequence.length))
  return tf.tensor2d(data, [sequences.length, length])
}

/** Rows that begin at the first place, zeros after them, as long as the longest: `[sequences.length, longest]`. */
export function alignToStart(sequences: readonly Float32Array[]): tf.Tensor2D {
  const length = Math.max(...sequences.map((sequence) => sequence.length))
  const data = new Float32Array(sequences.length * length)
  sequences.forEach((sequence, row) => data.set(sequence, row * length))
  return tf.tensor2d(data, [sequences.length, length])
}
