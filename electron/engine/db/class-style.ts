const DIGITS = [...'1234567890']
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz']

/**
 * Colours of much the same lightness (0.52 to 0.67 in OKLCH) and of a chroma of at most 0.15, so that none shouts; they stand out by at
 * least 3:1 from white and from the dark theme's ground. The first eight are told apart by colour-blind people as well, those after
 * them lie as far as possible from those before.
 */
export const CLASS_COLOURS = [
  ...['#1f68bc', '#9f8d0e', '#e16980', '#9583ea', '#ad4216', '#4b7453', '#8d4b92', '#2f9bb2'],
  ...['#049c59', '#9f6971', '#be67b7', '#6e77a4', '#d47b46', '#2b87d9', '#b5849f', '#847020'],
  ...['#8962c5', '#a4435f', '#69997a', '#377187', '#1b7e2a', '#cd5a4a', '#0d8d82', '#9e7c54'],
] as const

/** In sRGB. Less than any two of the colours above are apart. */
const HARDLY_APART = 33.5

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

/** The colour for a new class: the first one used least, be it by a colour that can hardly be told from it. */
export function chooseColour(used: readonly string[]): string {
  const usesOf = (colour: string): number => used.filter((other) => difference(colour, other) < HARDLY_APART).length
  const fewest = Math.min(...CLASS_COLOURS.map(usesOf))
  return CLASS_COLOURS.find((colour) => usesOf(colour) === fewest) ?? CLASS_COLOURS[0]
}

/** Distance of two colours `#rrggbb` in sRGB. */
function difference(a: string, b: string): number {
  const channel = (colour: string, at: number): number => Number.parseInt(colour.slice(at, at + 2), 16)
  return Math.hypot(...[1, 3, 5].map((at) => channel(a, at) - channel(b, at)))
}
