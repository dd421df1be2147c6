import type { Random } from '../base/random.ts'
import { matMulTransposed, type Matrix } from '../learn/tensors.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import { transpose } from './pca.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

const CHANNELS = 3
// Added to each variance, as a share of their mean: fine detail is mostly noise, and whitening would make it as loud as the rest.
const SOFTENING = 0.1
// Variances below this share of the largest are rounding.
const SMALLEST_SHARE = 1e-6

/**
 * Square patches cut at random from random images, the mean of each taken away: how bright a patch is tells little of what it shows.
 *
 * @returns `[count, size · size · 3]`, from −1 to 1.
 */
export function samplePatches(images: Inputs, size: number, count: number, random: Random): Matrix {
  const { data: pixels, shape } = images
  const [side = 0] = shape
  const total = countInputs(images)
  const [rowBytes, cols] = [side * CHANNELS, size * size * CHANNELS]
  const data = new Float32Array(count * cols)
  for (let patch = 0; patch < count; patch++) {
    const corner = random.int(total) * side * rowBytes + random.int(side - size + 1) * rowBytes
    const start = corner + random.int(side - size + 1) * CHANNELS
    const values = data.subarray(patch * cols, (patch + 1) * cols)
    for (let y = 0; y < size; y++) values.set(pixels.subarray(start + y * rowBytes, start + y * rowBytes + size * CHANNELS), y * size * CHANNELS) // prettier-ignore
    const mean = values.reduce((sum, value) => sum + value, 0) / cols
    for (let d = 0; d < cols; d++) values[d] = (values[d]! - mean) / 255
  }
  return { rows: count, cols, data }
}

/**
 * The map after which patches vary as much in all directions: principal components, each divided by the root of its variance.
 * It takes the mean of a patch away itself.
 *
 * Coates, Ng and Lee, 2011, https://proceedings.mlr.press/v15/coates11a.html
 *
 * @param patches `[patches, dim]`, of mean 0 each.
 * @returns `[≤ count, dim]`; no rows when patches do not vary.
 */
export function whitening(patches: Matrix, count: number): Matrix {
  const columns = transpose(patches)
  const covariance = Float64Array.from(matMulTransposed(columns, columns).data, (sum) => sum / patches.rows)
  const { values, vectors } = symmetricEigen(covariance, patches.cols)
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  const kept = Math.min(count, values.filter((value) => value > 0 && value > SMALLEST_SHARE * values[0]!).length)
  const data = new Float32Array(kept * patches.cols)
  for (let row = 0; row < kept; row++) {
    const direction = vectors.subarray(row * patches.cols, (row + 1) * patches.cols)
    const middle = direction.reduce((sum, value) => sum + value, 0) / direction.length
    const scale = 1 / Math.sqrt(values[row]! + SOFTENING * mean)
    direction.forEach((value, d) => (data[row * patches.cols + d] = (value - middle) * scale))
  }
  return { rows: kept, cols: patches.cols, data }
}
