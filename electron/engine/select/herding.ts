import type { Random } from '../base/random.ts'
import { sliceRows, takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { LargestFirst } from './largest-first.ts'

export interface HerdingOptions {
  /** `[rows, dim]`, rows of length 1, centred over the data. */
  readonly vectors: Matrix
  /** Rows to choose. */
  readonly count: number
  /** Rows that count as chosen already. */
  readonly labelled: Int32Array
  readonly random: Random
  /** Rows that may be chosen; all by default. Labelled rows never are. */
  readonly candidates?: Int32Array
  /** Rows to be covered; all by default. */
  readonly anchors?: Int32Array
  /** Width of the kernel (σ), in units of distance between vectors of length 1. */
  readonly sigma?: number
  /** More candidates (M) or anchors (A) than this are thinned out at random. M · A · 2 bytes are held. */
  readonly maxCandidates?: number
  readonly maxAnchors?: number
}

// Cosines are kept as 16-bit codes, so that 10,000 × 20,000 of them take 400 MB; the step of 3e-5 is below float32 noise in
// the coverage of thousands of anchors.
const CODES = 65_536
const CODES_PER_COSINE = (CODES - 1) / 2
const CANDIDATE_TILE = 512

/**
 * MaxHerding: chooses rows one by one so that every row has a chosen one near it.
 *
 *     C(L) = (1/N) Σ_n max_{l ∈ L} k(x_n, x_l),   k(x, y) = exp(−‖x − y‖² / σ²)
 *
 * Each pick is the one with the largest gain Σ_n max(k(x_n, x_j) − m_n, 0), where m_n is the kernel of x_n with the closest row
 * chosen or labelled so far; the lower row wins a tie. Coverage is monotone and submodular, hence greedy reaches at least
 * (1 − 1/e) of the best possible, and gains only fall: a gain from an earlier round is an upper bound, so the candidates
 * stay in a heap and only those that come to its top are computed anew (lazy greedy). Cost: M · A · dim once, A for each such.
 *
 * Bae et al., 2024, https://arxiv.org/abs/2407.12212; lazy greedy: Minoux, 1978.
 *
 * @returns Rows in the order chosen; fewer than `count` when candidates run out.
 */
export function maxHerding(options: HerdingOptions): Int32Array {
  const { vectors, count, labelled, random, sigma = 1, maxCandidates = 10_000, maxAnchors = 20_000 } = options
  requireSensible(options, sigma)
  const isLabelled = new Set(labelled)
  const everything = Int32Array.from({ length: vectors.rows }, (_, row) => row)
  const free = (options.candidates ?? everything).filter((row) => !isLabelled.has(row))
  const candidates = thinOut(free, maxCandidates, random)
  const anchors = thinOut(options.anchors ?? everything, maxAnchors, random)

  const anchorVectors = takeRows(vectors, anchors)
  const kernel = kernelByCode(sigma)
  const covered = coverage(takeRows(vectors, labelled), anchorVectors, kernel)
  const codes = cosineCodes(takeRows(vectors, candidates), anchorVectors)
  const gainOf = (position: number): number => gain(codes, position * anchors.length, covered, kernel)

  const queue = new LargestFirst(candidates.length)
  candidates.forEach((_, position) => queue.push(position, gainOf(position)))
  const picks: number[] = []
  while (picks.length < count && queue.size > 0) {
    const { item, value } = queue.pop()
    const current = gainOf(item)
    // Unchanged since it was queued: an upper bound of all others, so nothing can beat it.
    if (current !== value) {
      queue.push(item, current)
      continue
    }
    picks.push(candidates[item]!)
    cover(codes, item * anchors.length, covered, kernel)
  }
  return Int32Array.from(picks)
}

function requireSensible({ vectors, count, labelled }: HerdingOptions, sigma: number): void {
  if (!Number.isInteger(count) || count < 0) throw new RangeError(`expected a number of picks, got ${count}`)
  if (!(sigma > 0)) throw new RangeError(`expected a kernel width above 0, got ${sigma}`)
  const stray = labelled.find((row) => row < 0 || row >= vectors.rows)
  if (stray !== undefined) throw new RangeError(`expected labelled rows below ${vectors.rows}, got ${stray}`)
}

/** At most `limit` of the rows, drawn at random, in their own order. */
function thinOut(rows: Int32Array, limit: number, random: Random): Int32Array {
  if (rows.length <= limit) return rows
  return random
    .sample(rows.length, limit)
    .sort()
    .map((at) => rows[at]!)
}

/** The kernel for every 16-bit code of a cosine: ‖x − y‖² = 2 − 2 cos. */
function kernelByCode(sigma: number): Float64Array {
  return Float64Array.from({ length: CODES }, (_, code) => {
    const cosine = code / CODES_PER_COSINE - 1
    return Math.exp((2 * cosine - 2) / (sigma * sigma))
  })
}

function toCode(cosine: number): number {
  return Math.min(CODES - 1, Math.max(0, (cosine + 1) * CODES_PER_COSINE + 0.5)) | 0
}

/** m_n: the kernel of every anchor with the closest of `chosen`, 0 when there is none. */
function coverage(chosen: Matrix, anchors: Matrix, kernel: Float64Array): Float64Array {
  const covered = new Float64Array(anchors.rows)
  for (let first = 0; first < chosen.rows; first += CANDIDATE_TILE) {
    const { rows, cols, data } = matMulTransposed(sliceRows(chosen, first, first + CANDIDATE_TILE), anchors)
    for (let at = 0; at < rows * cols; at++) {
      const value = kernel[toCode(data[at]!)]!
      if (value > covered[at % cols]!) covered[at % cols] = value
    }
  }
  return covered
}

/** Codes of all cosines, `[candidates, anchors]`. */
function cosineCodes(candidates: Matrix, anchors: Matrix): Uint16Array {
  const codes = new Uint16Array(candidates.rows * anchors.rows)
  for (let first = 0; first < candidates.rows; first += CANDIDATE_TILE) {
    const { data } = matMulTransposed(sliceRows(candidates, first, first + CANDIDATE_TILE), anchors)
    const start = first * anchors.rows
    for (let at = 0; at < data.length; at++) codes[start + at] = toCode(data[at]!)
  }
  return codes
}

function gain(codes: Uint16Array, start: number, covered: Float64Array, kernel: Float64Array): number {
  let sum = 0
  for (let anchor = 0; anchor < covered.length; anchor++) {
    const more = kernel[codes[start + anchor]!]! - covered[anchor]!
    if (more > 0) sum += more
  }
  return sum
}

function cover(codes: Uint16Array, start: number, covered: Float64Array, kernel: Float64Array): void {
  for (let anchor = 0; anchor < covered.length; anchor++) {
    covered[anchor] = Math.max(covered[anchor]!, kernel[codes[start + anchor]!]!)
  }
}
