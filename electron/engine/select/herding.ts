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
  /** How much it matters that each row is covered (U), from 0 to 1, `[rows]`; 1 by default. */
  readonly weights?: Float32Array
  /** Asked before a row is chosen; a row that is refused is not asked about again. All are taken by default. */
  readonly accept?: (row: number) => boolean
  /** More candidates (M) or anchors (A) than this are thinned out at random. M · A · 2 bytes are held. */
  readonly maxCandidates?: number
  readonly maxAnchors?: number
}

// Kernels are kept as 16-bit whole numbers, so that 10,000 × 20,000 of them take 400 MB and gains are sums of integers: the step of
// 1.5e-5 is lost in the coverage of thousands of anchors, but not between rows that are almost the same.
const UNIT = 65_535
// Kernels are looked up by cosine, in steps of 3e-5.
const COSINE_STEPS = 65_535
// Cosines computed at a time: 16 M float32 = 64 MB.
const TILE_CELLS = 16_000_000

/**
 * MaxHerding: chooses rows one by one so that every row has a chosen one near it.
 *
 *     C(L) = (1/N) Σ_n U_n · max_{l ∈ L} k(x_n, x_l),   k(x, y) = exp(−‖x − y‖² / σ²)
 *
 * Each pick is the one with the largest gain Σ_n U_n · max(k(x_n, x_j) − m_n, 0), where m_n is the kernel of x_n with the closest row
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
  const { weights, accept = () => true } = options
  requireSensible(options, sigma)
  const isLabelled = new Set(labelled)
  const everything = Int32Array.from({ length: vectors.rows }, (_, row) => row)
  const free = (options.candidates ?? everything).filter((row) => !isLabelled.has(row))
  const candidates = thinOut(free, maxCandidates, random)
  const anchors = thinOut(options.anchors ?? everything, maxAnchors, random)

  const anchorVectors = takeRows(vectors, anchors)
  // U · max(k − m, 0) = max(U k − U m, 0): weighed once, nothing below knows of weights.
  const anchorWeights = weights && Float32Array.from(anchors, (row) => weights[row]!)
  const kernel = { table: kernelTable(sigma), weights: anchorWeights }
  const covered = new Uint16Array(anchors.length)
  forEachKernelRow(takeRows(vectors, labelled), anchorVectors, kernel, (row) => cover(covered, row))
  const kernels = new Uint16Array(candidates.length * anchors.length)
  forEachKernelRow(takeRows(vectors, candidates), anchorVectors, kernel, (row, at) => kernels.set(row, at * row.length))
  const kernelsOf = (item: number): Uint16Array => kernels.subarray(item * anchors.length, (item + 1) * anchors.length)

  const queue = new LargestFirst(candidates.length)
  candidates.forEach((_, item) => queue.push(item, gain(kernelsOf(item), covered)))
  const picks: number[] = []
  while (picks.length < count && queue.size > 0) {
    const { item, value } = queue.pop()
    const current = gain(kernelsOf(item), covered)
    // Unchanged since it was queued: an upper bound of all others, so nothing can beat it.
    if (current !== value) {
      queue.push(item, current)
      continue
    }
    if (!accept(candidates[item]!)) continue
    picks.push(candidates[item]!)
    cover(covered, kernelsOf(item))
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

/** k by cosine, both in whole steps: ‖x − y‖² = 2 − 2 cos. */
function kernelTable(sigma: number): Uint16Array {
  return Uint16Array.from({ length: COSINE_STEPS + 1 }, (_, step) => {
    const cosine = (2 * step) / COSINE_STEPS - 1
    return Math.round(UNIT * Math.exp((2 * cosine - 2) / (sigma * sigma)))
  })
}

/** Kernels by step of the cosine, and how much each row of `b` counts. */
interface Kernel {
  readonly table: Uint16Array
  readonly weights: Float32Array | undefined
}

/** Calls `use` for each row of `a` with its kernels to all rows of `b`; the array is overwritten by the next. */
function forEachKernelRow(
  a: Matrix,
  b: Matrix,
  { table, weights }: Kernel,
  use: (kernels: Uint16Array, row: number) => void,
): void {
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / b.rows))
  const kernels = new Uint16Array(b.rows)
  for (let first = 0; first < a.rows; first += tileRows) {
    const { rows, cols, data } = matMulTransposed(sliceRows(a, first, first + tileRows), b)
    for (let row = 0; row < rows; row++) {
      for (let col = 0; col < cols; col++) {
        const step = (data[row * cols + col]! + 1) * (COSINE_STEPS / 2) + 0.5
        kernels[col] = table[Math.min(COSINE_STEPS, Math.max(0, step)) | 0]!
      }
      if (weights !== undefined) for (let col = 0; col < cols; col++) kernels[col] = kernels[col]! * weights[col]! + 0.5
      use(kernels, first + row)
    }
  }
}

/** Σ max(k − m, 0) */
function gain(kernels: Uint16Array, covered: Uint16Array): number {
  let sum = 0
  for (let anchor = 0; anchor < covered.length; anchor++) {
    const more = kernels[anchor]! - covered[anchor]!
    // max(more, 0) without a branch: there is no telling which way it would go.
    sum += more & ~(more >> 31)
  }
  return sum
}

/** m ← max(m, k) */
function cover(covered: Uint16Array, kernels: Uint16Array): void {
  for (let anchor = 0; anchor < covered.length; anchor++) {
    if (kernels[anchor]! > covered[anchor]!) covered[anchor] = kernels[anchor]!
  }
}
