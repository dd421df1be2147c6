/** 1, 2, 5, 10, 20, 50 … up to a thousand million. */
const ROUND = Array.from({ length: 10 }, (_, power) => 10 ** power).flatMap((power) => [power, 2 * power, 5 * power])

/** Ends of a logarithmic axis: the round numbers around all that is shown, so that there are always two to read it by. */
export function logRange(least: number, most: number): [number, number] {
  return [ROUND.findLast((round) => round < least) ?? 1, ROUND.find((round) => round > most) ?? most]
}

/** The round numbers of a logarithmic axis, powers of ten alone where there is no room for more than `limit`. */
export function logTicks(from: number, to: number, limit: number): number[] {
  const all = ROUND.filter((round) => round >= from && round <= to)
  return all.length <= limit ? all : all.filter((round) => Number.isInteger(Math.log10(round)))
}
