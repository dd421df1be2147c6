/** Something that can be done by typing a part of its name. */
export interface PaletteEntry {
  readonly title: string
  /** What kind of thing it is, or where it leads. */
  readonly hint?: string
  /** Its own keys, pressed together. */
  readonly keys?: readonly string[]
  readonly run: () => unknown
}

/** Entries that hold every word typed, those whose title begins with the first word before the others; all without a word. */
export function matchingEntries(entries: readonly PaletteEntry[], typed: string): PaletteEntry[] {
  const words = typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const holds = ({ title, hint = '' }: PaletteEntry): boolean => {
    const text = `${title} ${hint}`.toLowerCase()
    return words.every((word) => text.includes(word))
  }
  const begins = ({ title }: PaletteEntry): number => Number(title.toLowerCase().startsWith(words[0] ?? ''))
  return entries.filter(holds).toSorted((a, b) => begins(b) - begins(a))
}
