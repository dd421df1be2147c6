import type { Matrix } from '../tensors.ts'

const BINS = 15

/**
 * Expected calibration error: how far confidence is from the share that is right, averaged over fifteen bins of equal width.
 *
 *     ECE = Σ_b (|B_b| / n) · |accuracy(B_b) − confidence(B_b)|
 *
 * Naeini et al., AAAI 2015.
 *
 * @param probabilities `[rows, classes]`, and `labels`, the class of each row.
 */
export function calibrationError({ rows, cols, data }: Matrix, labels: Int32Array): number {
  const excess = new Float64Array(BINS)
  for (let row = 0; row < rows; row++) {
    let best = 0
    for (let c = 1; c < cols; c++) if (data[row * cols + c]! > data[row * cols + best]!) best = c
    const confidence = data[row * cols + best]!
    const bin = Math.min(BINS - 1, Math.floor(confidence * BINS))
    excess[bin]! += confidence - Number(best === labels[row])
  }
  return excess.reduce((sum, difference) => sum + Math.abs(difference), 0) / rows
}
