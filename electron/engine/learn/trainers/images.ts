import { tf } from '../tf.ts'

/** Images of one size held as bytes: `[count, side, side, 3]`, never copied as a whole. */
export interface ImageSet {
  readonly pixels: Uint8Array
  readonly side: number
}

const CHANNELS = 3

/** How many images the bytes hold. @throws RangeError when that is not a whole number. */
export function countImages({ pixels, side }: ImageSet): number {
  const count = pixels.length / (side * side * CHANNELS)
  if (!Number.isInteger(count)) {
    throw new RangeError(`${pixels.length} bytes are not a whole number of ${side}×${side} colour images`)
  }
  return count
}

/** The images at `rows`, in that order and as often as they are named: `[rows, side, side, 3]` floats 0..255. */
export function gatherImages({ pixels, side }: ImageSet, rows: Int32Array): tf.Tensor4D {
  const size = side * side * CHANNELS
  const values = new Float32Array(rows.length * size)
  rows.forEach((row, at) => values.set(pixels.subarray(row * size, (row + 1) * size), at * size))
  return tf.tensor4d(values, [rows.length, side, side, CHANNELS])
}
