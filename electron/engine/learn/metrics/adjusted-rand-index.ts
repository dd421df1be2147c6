/**
 * How far two groupings of the same rows agree: 1 where they are the same but for names, about 0 where they have nothing to do
 * with each other.
 *
 *     (Σ_ij C(n_ij, 2) − E) / (½ [Σ_i C(a_i, 2) + Σ_j C(b_j, 2)] − E),   E = Σ_i C(a_i, 2) · Σ_j C(b_j, 2) / C(n, 2)
 *
 * Hubert and Arabie, 1985, Journal of Classification 2.
 *
 * @param a, b The group of each row. @throws RangeError when they differ in length.
 */
export function adjustedRandIndex(a: Int32Array, b: Int32Array): number {
  if (a.length !== b.length) throw new RangeError(`expected groupings of one length, got ${a.length} and ${b.length}`)
  const [both, first, second] = [new Map<string, number>(), new Map<string, number>(), new Map<string, number>()]
  a.forEach((group, row) => {
    count(both, `${group}/${b[row]}`)
    count(first, String(group))
    count(second, String(b[row]))
  })
  const [pairsBoth, pairsA, pairsB] = [pairs(both), pairs(first), pairs(second)]
  const expected = (pairsA * pairsB) / ((a.length * (a.length - 1)) / 2)
  const most = (pairsA + pairsB) / 2
  return most === expected ? 1 : (pairsBoth - expected) / (most - expected)
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function pairs(counts: ReadonlyMap<string, number>): number {
  return counts.values().reduce((sum, n) => sum + (n * (n - 1)) / 2, 0)
}
