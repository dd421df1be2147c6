/** How sure the bound is. */
const ERROR = 0.05

/**
 * A lower bound, 95 % sure, of the share of a group that belongs to it, after some members were drawn at random and the wrong ones
 * among them dropped: exact for a group of any size (Clopper–Pearson's counterpart without replacement). With D wrong ones in all, the
 * number found among `asked` of `size` is hypergeometric; the bound takes the largest D that would show `wrong` or fewer with a
 * probability above 5 %.
 *
 * @param size Members before anything was dropped.
 * @returns Share of those left once the wrong ones found are gone; 0 before anything was asked.
 */
export function purityBound(size: number, asked: number, wrong: number): number {
  if (asked === 0) return 0
  const left = size - wrong
  if (left === 0) return 1
  let most = wrong
  while (most < size - (asked - wrong) && chanceOfAtMost(wrong, size, asked, most + 1) > ERROR) most++
  return 1 - (most - wrong) / left
}

/** Probability of drawing `limit` wrong ones or fewer when `drawn` of `size` are drawn and `wrong` are. */
function chanceOfAtMost(limit: number, size: number, drawn: number, wrong: number): number {
  let chance = 0
  for (let found = Math.max(0, drawn - (size - wrong)); found <= Math.min(limit, wrong, drawn); found++) {
    chance += Math.exp(logChoose(wrong, found) + logChoose(size - wrong, drawn - found) - logChoose(size, drawn))
  }
  return chance
}

function logChoose(n: number, k: number): number {
  let sum = 0
  for (let factor = 1; factor <= k; factor++) sum += Math.log((n - k + factor) / factor)
  return sum
}
