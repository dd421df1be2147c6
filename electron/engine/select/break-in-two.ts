const MOST_ROUNDS = 25

/**
 * Breaks vectors of length 1 into two halves by spherical 2-means. It starts from the vector least like the first one, and from the one
 * least like that; ends when nothing moves, or after 25 rounds. Ties go to the half of the first vector.
 *
 * In plain loops, since it is called for the hundred or so members of one card, by a process that has no TensorFlow.
 *
 * @returns Whether each vector is in the other half than the first one; all false when no two vectors differ.
 */
export function breakInTwo(vectors: readonly Float32Array[]): boolean[] {
  const first = vectors[0]
  if (first === undefined) return []
  const farFromFirst = leastLike(vectors, first)
  let centres = [leastLike(vectors, farFromFirst), farFromFirst] as const
  let sides = sidesOf(vectors, centres)
  for (let round = 0; round < MOST_ROUNDS; round++) {
    centres = [meanOf(vectors, (at) => sides[at] === false), meanOf(vectors, (at) => sides[at] === true)]
    const next = sidesOf(vectors, centres)
    if (next.every((side, at) => side === sides[at])) break
    sides = next
  }
  return sides.map((side) => side !== sides[0])
}

function sidesOf(vectors: readonly Float32Array[], [one, other]: readonly [Float32Array, Float32Array]): boolean[] {
  return vectors.map((vector) => dot(vector, other) > dot(vector, one))
}

function leastLike(vectors: readonly Float32Array[], target: Float32Array): Float32Array {
  return vectors.reduce((least, vector) => (dot(vector, target) < dot(least, target) ? vector : least), target)
}

/** Sum of the chosen vectors, brought to length 1. */
function meanOf(vectors: readonly Float32Array[], isChosen: (at: number) => boolean): Float32Array {
  const sum = new Float32Array(vectors[0]?.length ?? 0)
  vectors.forEach((vector, at) => {
    if (isChosen(at)) for (let d = 0; d < sum.length; d++) sum[d]! += vector[d]!
  })
  const length = Math.sqrt(dot(sum, sum))
  return length === 0 ? sum : sum.map((value) => value / length)
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!
  return sum
}
