const DIGITS = [...'1234567890']
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/**
 * Colours that stand out by at least 3:1 from white and from the dark theme's ground, each as far as
 * possible (in OKLab) from those before it.
 */
export const CLASS_COLOURS = [
  ...['#1878d8', '#f80000', '#00a800', '#e800f8', '#806030', '#c078a8', '#8820f8', '#c00088'],
  ...['#d08000', '#589890', '#785890', '#007820', '#a070f8', '#007080', '#f838a8', '#b84850'],
  ...['#808808', '#7890d0', '#b040c8', '#e86860', '#4850f8', '#a08070', '#d860e0', '#7858d0'],
] as const

/**
 * The key for a new class: its name where that is one digit or letter; else the next free digit, then a free letter, one of the name's
 * own first; `null` when all are taken.
 */
export function chooseKey(name: string, taken: ReadonlySet<string>): string | null {
  const lowered = name.toLowerCase()
  const itself = [...DIGITS, ...LETTERS].filter((key) => key === lowered)
  const own = [...lowered].filter((letter) => LETTERS.includes(letter))
  return [...itself, ...DIGITS, ...own, ...LETTERS].find((key) => !taken.has(key)) ?? null
}

/** True for one printable character. */
export function isPrintable(key: string): boolean {
  return /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(key)
}

/** The colour for a new class: the first one used least. */
export function chooseColour(used: readonly string[]): string {
  const uses = new Map<string, number>()
  for (const colour of used) uses.set(colour, (uses.get(colour) ?? 0) + 1)
  return CLASS_COLOURS.reduce<string>(
    (best, colour) => ((uses.get(colour) ?? 0) < (uses.get(best) ?? 0) ? colour : best),
    CLASS_COLOURS[0],
  )
}
