import { ENOUGH_CHECKS, estimate, type ShareEstimate } from './estimate.ts'

const MOST_BINS = 10

/** What was predicted for a check: how surely, and whether that was right. */
export interface JudgedPrediction {
  /** From 0 to 1. */
  readonly confidence: number
  readonly isRight: boolean
}

/** Checks whose predictions are about equally sure. */
export interface ReliabilityBin {
  /** Lowest, highest and mean confidence. */
  readonly from: number
  readonly to: number
  readonly confidence: number
  readonly right: ShareEstimate
}

/**
 * The reliability diagram: how often predictions of about the same confidence are right. A classifier whose confidence can be taken at its
 * word is right in 90 of 100 predictions that are 90 % sure.
 *
 * Bins hold equally many checks instead of being equally wide: confidences crowd near 1, and a bin of three checks says nothing. Each has
 * 20 checks at least, with which a share may be shown; there are ten at most. Predictions of the same confidence stay in one bin.
 *
 * DeGroot and Fienberg, 1983, https://doi.org/10.2307/2987588; bins of equal mass: Nguyen and O'Connor, 2015, https://aclanthology.org/D15-1182
 *
 * @returns Bins by rising confidence; none below 20 checks.
 */
export function reliabilityBins(predictions: readonly JudgedPrediction[]): ReliabilityBin[] {
  const sorted = predictions.toSorted((a, b) => a.confidence - b.confidence)
  const count = Math.min(MOST_BINS, Math.floor(sorted.length / ENOUGH_CHECKS))
  const ends: number[] = []
  for (let bin = 1, first = 0; bin <= count; bin++) {
    let end = Math.round((bin * sorted.length) / count)
    while (end < sorted.length && sorted[end]?.confidence === sorted[end - 1]?.confidence) end++
    const isEnough = end - first >= ENOUGH_CHECKS && (end === sorted.length || sorted.length - end >= ENOUGH_CHECKS)
    if (!isEnough) continue
    ends.push(end)
    first = end
  }
  return ends.map((end, bin) => summarise(sorted.slice(ends[bin - 1] ?? 0, end)))
}

/** @param bin By rising confidence, not empty. */
function summarise(bin: readonly JudgedPrediction[]): ReliabilityBin {
  return {
    from: bin[0]?.confidence ?? 0,
    to: bin.at(-1)?.confidence ?? 0,
    confidence: bin.reduce((sum, { confidence }) => sum + confidence, 0) / bin.length,
    right: estimate(bin.filter(({ isRight }) => isRight).length, bin.length),
  }
}
