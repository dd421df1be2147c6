import type { Random } from '../base/random.ts'
import { type Matrix, matMulTransposed } from './tensors.ts'

const MOST_ROUNDS = 25

/**
 * k-means for few centres in few dimensions: rows · count · dim operations a round. Started by k-means++ (each next centre is drawn
 * with probability proportional to its squared distance from those there are), ended when no row moves or after 25 rounds.
 *
 * Arthur and Vassilvitskii, 2007.
 *
 * @returns Centres `[≤ count, dim]`: fewer when there are fewer distinct rows.
 */
export function kMeans(x: Matrix, count: number, random: Random): Matrix {
  const centres = start(x, count, random)
  const { rows, cols } = x
  const nearest = new Int32Array(rows).fill(-1)
  for (let round = 0, moved = true; moved && round < MOST_ROUNDS; round++) {
    moved = false
    const sums = new Float64Array(centres.data.length)
    const counts = new Float64Array(centres.rows)
    for (let row = 0; row < rows; row++) {
      const centre = closest(x, row, centres).centre
      moved ||= centre !== nearest[row]
      nearest[row] = centre
      counts[centre]!++
      for (let d = 0; d < cols; d++) sums[centre * cols + d]! += x.data[row * cols + d]!
    }
    sums.forEach((sum, at) => {
      const members = counts[Math.floor(at / cols)]!
      if (members > 0) centres.data[at] = sum / members
    })
  }
  return centres
}

/** The centre nearest to each row of `x`, `[rows, dim]`. */
export function nearestCentres(x: Matrix, centres: Matrix): Int32Array {
  const products = matMulTransposed(x, centres).data
  const halfSquares = Float64Array.from({ length: centres.rows }, (_, centre) =>
    centres.data.subarray(centre * centres.cols, (centre + 1) * centres.cols).reduce((sum, v) => sum + (v * v) / 2, 0),
  )
  return Int32Array.from({ length: x.rows }, (_, row) => {
    const scores = halfSquares.map((half, centre) => products[row * centres.rows + centre]! - half)
    return scores.indexOf(Math.max(...scores))
  })
}

function start(x: Matrix, count: number, random: Random): Matrix {
  const { rows, cols, data } = x
  const centres = new Float32Array(count * cols)
  const squares = new Float64Array(rows).fill(Infinity)
  let found = 0
  for (let row = random.int(rows); found < count; row = drawInProportion(squares, random)) {
    if (found > 0 && squares[row] === 0) break
    centres.set(data.subarray(row * cols, (row + 1) * cols), found * cols)
    const latest = { rows: 1, cols, data: centres.subarray(found * cols, (found + 1) * cols) }
    for (let other = 0; other < rows; other++)
      squares[other] = Math.min(squares[other]!, closest(x, other, latest).square)
    found++
  }
  return { rows: found, cols, data: centres.slice(0, found * cols) }
}

function drawInProportion(shares: Float64Array, random: Random): number {
  let left = random.uniform() * shares.reduce((sum, share) => sum + share, 0)
  for (let at = 0; at < shares.length; at++) {
    left -= shares[at]!
    if (left < 0) return at
  }
  return shares.reduce((best, share, at) => (share > shares[best]! ? at : best), 0)
}

function closest({ cols, data }: Matrix, row: number, centres: Matrix): { centre: number; square: number } {
  let [best, least] = [0, Infinity]
  for (let centre = 0; centre < centres.rows; centre++) {
    let square = 0
    for (let d = 0; d < cols; d++) square += (data[row * cols + d]! - centres.data[centre * cols + d]!) ** 2
    if (square < least) [best, least] = [centre, square]
  }
  return { centre: best, square: least }
}
