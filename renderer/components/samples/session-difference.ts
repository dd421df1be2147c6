/** How one session differs from another that it is held against. */
export interface SessionDifference {
  /** Events that both begin with. */
  readonly prefix: number
  /** Of each event, whether it is among those that both have in the same order. */
  readonly isShared: readonly boolean[]
}

/** The common prefix, and the longest common subsequence: as few events as possible are left over. */
export function compareSessions(names: readonly string[], other: readonly string[]): SessionDifference {
  let prefix = 0
  while (prefix < names.length && names[prefix] === other[prefix]) prefix++
  // common[i][j]: how many events the rests from i and from j have in common.
  const common = Array.from({ length: names.length + 1 }, () => new Uint32Array(other.length + 1))
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0
  for (let i = names.length - 1; i >= 0; i--) {
    for (let j = other.length - 1; j >= 0; j--) {
      common[i]![j] = names[i] === other[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  }
  const isShared = names.map(() => false)
  for (let i = 0, j = 0; i < names.length && j < other.length;) {
    if (names[i] === other[j]) {
      isShared[i] = true
      i++
      j++
    } else if (at(i + 1, j) >= at(i, j + 1)) i++
    else j++
  }
  return { prefix, isShared }
}

/** A hue of 0 to 360 for a name, the same everywhere. */
export function hueOf(name: string): number {
  let hash = 0
  for (const letter of name) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) | 0
  return (Math.imul(hash, 0x9e3779b1) >>> 0) % 360
}

const UNITS = [
  { name: 'd', seconds: 86_400 },
  { name: 'h', seconds: 3600 },
  { name: 'min', seconds: 60 },
] as const

/** A time between two events, short. */
export function gapInWords(seconds: number): string {
  const unit = UNITS.find((candidate) => seconds >= candidate.seconds) ?? { name: 's', seconds: 1 }
  const count = seconds / unit.seconds
  return `${count < 10 ? Math.round(count * 10) / 10 : Math.round(count)} ${unit.name}`
}
