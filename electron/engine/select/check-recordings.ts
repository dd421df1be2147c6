const SHARE = 0.2
const FNV_OFFSET = 0x811c9dc5
const FNV_PRIME = 0x01000193

/**
 * The recordings that checks are drawn from, a fifth of them and one at least: a check in every recording would leave none to learn
 * from, since what is of one recording with a check must not teach.
 *
 * They are chosen by a hash of their names: at random, but the same every time, and hardly others when more are added.
 *
 * @param names Of all recordings, each once or more often.
 * @returns None when there is but one recording.
 */
export function checkRecordings(names: Iterable<string>): ReadonlySet<string> {
  const ranked = [...new Set(names)].map((name) => ({ name, rank: hash(name) })).sort((a, b) => a.rank - b.rank)
  if (ranked.length < 2) return new Set()
  return new Set(
    ranked.filter(({ rank }, at) => at === 0 || (rank < SHARE && at < ranked.length - 1)).map(({ name }) => name),
  )
}

/** FNV-1a of 32 bits, from 0 to 1; the last steps spread short names that differ in one letter. */
function hash(name: string): number {
  let value = FNV_OFFSET
  for (let at = 0; at < name.length; at++) value = Math.imul(value ^ name.charCodeAt(at), FNV_PRIME)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return ((value ^ (value >>> 16)) >>> 0) / 2 ** 32
}
