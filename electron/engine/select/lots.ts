import type { Random } from '../base/random.ts'

/**
 * Some of the rows at random, rising: those with the lowest lots, each row having its own. Of rows that are there once more, or no longer,
 * most of those drawn before are drawn again, so that what was worked out for them is of use.
 */
export function drawByLots(rows: Int32Array, count: number, random: Random): Int32Array {
  const seed = random.int(2 ** 32)
  if (rows.length <= count) return rows.toSorted()
  const lots = Float64Array.from(rows, (row) => lotOf(row, seed))
  const limit = lots.toSorted()[count]!
  return rows.filter((_, at) => lots[at]! < limit).sort()
}

/** From 0 to 2³² − 1, another for each row: the finaliser of splitmix32, which never takes two numbers to one. */
function lotOf(row: number, seed: number): number {
  let lot = (row ^ seed) | 0
  lot = Math.imul(lot ^ (lot >>> 16), 0x21f0aaad)
  lot = Math.imul(lot ^ (lot >>> 15), 0x735a2d97)
  return (lot ^ (lot >>> 15)) >>> 0
}
