import type { Random } from '../base/random.ts'
import { sliceRows, takeRows } from '../index/matrix-rows.ts'
import type { Matrix } from '../learn/tensors.ts'
import { matMulTransposed } from '../learn/tensors.ts'
import { DistinctPicks, distinctRows, openRows, type SelectionOptions } from './selection.ts'

/** Which centre each row is closest to. */
export interface Clusters {
  /** `[≤ count, dim]`, rows of length 1. */
  readonly centres: Matrix
  /** `[rows]` */
  readonly nearest: Int32Array
  /** Cosine to that centre, `[rows]`. */
  readonly cosine: Float32Array
}

/** Rows of one cluster that may be proposed. */
export interface Cluster {
  readonly rows: Int32Array
  /** Cosine of each row to the centre, `[rows]`. */
  readonly cosines: Float32Array
}

// More clusters tell nothing more of a space, and cost more than all else (as in TypiClust).
const MOST_CLUSTERS = 500
// Centres are found on this many rows at most, and started from fewer.
const MOST_ROWS = 20_000
const MOST_START_ROWS = 4000
const MOST_ROUNDS = 25
// Smaller clusters are visited last: they hold outliers.
const SMALL = 5
const TILE_CELLS = 16_000_000
const SAME = 1e-6
const NOTHING_LEFT = -1

/**
 * Spherical k-means: k-means on rows of length 1, with centres brought to length 1 too, so that closeness is the cosine. Started by
 * k-means++, ended when no row moves or after 25 rounds; an empty cluster keeps its centre. The earlier centre wins a tie.
 *
 * Dhillon and Modha, 2001; Arthur and Vassilvitskii, 2007.
 *
 * @param x `[rows, dim]`, rows of length 1.
 */
export function clusterRows(x: Matrix, count: number, random: Random): Clusters {
  if (!(count > 0)) throw new RangeError(`expected at least one cluster, got ${count}`)
  const sample = drawRows(x, MOST_ROWS, random)
  let centres = startCentres(drawRows(sample, MOST_START_ROWS, random), Math.min(count, x.rows), random)
  let before = new Int32Array(sample.rows).fill(-1)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { nearest } = closestCentres(sample, centres)
    if (nearest.every((centre, row) => centre === before[row])) break
    before = nearest
    centres = meanDirections(sample, nearest, centres)
  }
  return { centres, ...closestCentres(x, centres) }
}

/**
 * Clusters of all rows, as many as there are labels and proposals together (500 at most), visited in turns: those with the fewest labels
 * first, of these the largest, those of five rows or fewer last; each visit takes the first row of `rank` that is not taken yet.
 */
export function chooseInClusters(options: SelectionOptions, rank: (cluster: Cluster) => Int32Array): Int32Array {
  const { vectors, count, labelled, random } = options
  const picks = new DistinctPicks(options)
  const open = openRows(options)
  if (open.length === 0 || count === 0) return picks.rows()
  const isLabelled = new Set(labelled)
  const rows = Int32Array.from([...labelled, ...distinctRows(options).filter((row) => !isLabelled.has(row))])
  const clusterCount = Math.min(labelled.length + count, MOST_CLUSTERS)
  const { centres, nearest, cosine } = clusterRows(takeRows(vectors, rows), clusterCount, random)

  const isOpen = new Uint8Array(vectors.rows)
  for (const row of open) isOpen[row] = 1
  const clusters = Array.from({ length: centres.rows }, () => ({ labels: 0, size: 0, at: [] as number[] }))
  nearest.forEach((centre, at) => {
    const cluster = clusters[centre]!
    cluster.size++
    if (at < labelled.length) cluster.labels++
    else if (isOpen[rows[at]!] === 1) cluster.at.push(at)
  })
  const order = clusters.sort(
    (a, b) => Number(a.size <= SMALL) - Number(b.size <= SMALL) || a.labels - b.labels || b.size - a.size,
  )
  // Ranked when first visited: most clusters never are.
  const queues = order.map(({ at }) => {
    let ranked: Iterator<number> | undefined
    return () => {
      const positions = Int32Array.from(at)
      ranked ??= rank({
        rows: positions.map((position) => rows[position]!),
        cosines: Float32Array.from(positions, (position) => cosine[position]!),
      }).values()
      return ranked.next()
    }
  })
  takeInTurns(queues, count, picks)
  return picks.rows()
}

function takeInTurns(queues: readonly (() => IteratorResult<number>)[], count: number, picks: DistinctPicks): void {
  let waiting = [...queues]
  while (waiting.length > 0 && picks.count < count) {
    waiting = waiting.filter((next) => {
      while (picks.count < count) {
        const { done, value } = next()
        if (done === true) return false
        if (picks.take(value)) return true
      }
      return false
    })
  }
}

function drawRows(x: Matrix, most: number, random: Random): Matrix {
  return x.rows <= most ? x : takeRows(x, random.sample(x.rows, most).sort())
}

/**
 * Greedy k-means++: for each next centre some rows are drawn with probability proportional to their squared distance from the centres
 * there are, and the one that lowers the sum of these most is taken. Fewer than `count` when there are fewer different rows.
 */
function startCentres(x: Matrix, count: number, random: Random): Matrix {
  const trials = 2 + Math.floor(Math.log(count))
  const chosen: number[] = []
  let squares = new Float64Array(x.rows).fill(2)
  while (chosen.length < count) {
    const drawn = Array.from({ length: trials }, () => drawInProportion(squares, random))
    if (drawn.includes(NOTHING_LEFT)) break
    const { data } = matMulTransposed(takeRows(x, Int32Array.from(drawn)), x)
    const lowered = drawn.map((_, trial) =>
      squares.map((square, row) => Math.min(square, squareOf(data[trial * x.rows + row]!))),
    )
    const sums = lowered.map((values) => values.reduce((sum, square) => sum + square, 0))
    const best = sums.indexOf(Math.min(...sums))
    chosen.push(drawn[best]!)
    squares = lowered[best]!
  }
  return takeRows(x, Int32Array.from(chosen))
}

/** Squared distance by cosine; 0 for copies, which rounding leaves a little apart and which are not to be drawn. */
function squareOf(cosine: number): number {
  const square = 2 - 2 * cosine
  return square > SAME ? square : 0
}

/** A position with probability proportional to its share. */
function drawInProportion(shares: Float64Array, random: Random): number {
  const total = shares.reduce((sum, share) => sum + share, 0)
  if (!(total > 0)) return NOTHING_LEFT
  let left = random.uniform() * total
  for (let at = 0; at < shares.length; at++) {
    left -= shares[at]!
    if (left < 0) return at
  }
  return shares.findLastIndex((share) => share > 0)
}

function closestCentres(x: Matrix, centres: Matrix): { nearest: Int32Array<ArrayBuffer>; cosine: Float32Array } {
  const nearest = new Int32Array(x.rows)
  const cosine = new Float32Array(x.rows).fill(-Infinity)
  const tileRows = Math.max(1, Math.floor(TILE_CELLS / centres.rows))
  for (let first = 0; first < x.rows; first += tileRows) {
    const { rows, cols, data } = matMulTransposed(sliceRows(x, first, first + tileRows), centres)
    for (let row = 0; row < rows; row++) {
      for (let centre = 0; centre < cols; centre++) {
        const value = data[row * cols + centre]!
        if (value > cosine[first + row]!) {
          cosine[first + row] = value
          nearest[first + row] = centre
        }
      }
    }
  }
  return { nearest, cosine }
}

function meanDirections(x: Matrix, nearest: Int32Array, before: Matrix): Matrix {
  const { rows, cols } = before
  const sums = new Float64Array(rows * cols)
  nearest.forEach((centre, row) => {
    for (let d = 0; d < cols; d++) sums[centre * cols + d]! += x.data[row * cols + d]!
  })
  const data = before.data.slice()
  for (let centre = 0; centre < rows; centre++) {
    let square = 0
    for (let d = 0; d < cols; d++) square += sums[centre * cols + d]! ** 2
    if (square === 0) continue
    const length = Math.sqrt(square)
    for (let d = 0; d < cols; d++) data[centre * cols + d] = sums[centre * cols + d]! / length
  }
  return { rows, cols, data }
}
