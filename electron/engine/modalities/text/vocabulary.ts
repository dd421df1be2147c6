import { z } from 'zod'
import { isUnspaced, tokenise } from './tokenise.ts'

/** The tokens of texts: 0 is padding, then words, then parts of words, each the most frequent first. */
export const Vocabulary = z.object({
  /** Tokens of a text that are looked at, from its beginning. */
  length: z.int().positive(),
  words: z.array(z.string()),
  /** Runs of 3 to 5 characters of a word in brackets, `<word>`: what a word that is not in `words` is read by. */
  parts: z.array(z.string()),
})
export type Vocabulary = z.infer<typeof Vocabulary>

const MOST_WORDS = 16_384
const MOST_PARTS = 16_384
const MOST_TOKENS = 256
const LEAST_TOKENS = 4
// A word of one text tells nothing of others, but in a handful of texts all words are rare.
const LEAST_TEXTS = 2
const FEW_TEXTS = 50
const LEAST_PART_TEXTS = 3
// Beyond so many different words those seen once are forgotten, which keeps memory bounded.
const MOST_COUNTED = 2_000_000
const LONG_ENOUGH = 0.98
const ROOM_FOR_PARTS = 1.5
const MOST_PARTS_A_WORD = 12
const PART_LENGTHS = [3, 4, 5]

/** Looks at all texts for their words, and for how long they are. */
export function fitVocabulary(texts: Iterable<string>): Vocabulary {
  const counts = new Map<string, number>()
  const lengths: number[] = []
  for (const text of texts) {
    const found = tokenise(text)
    lengths.push(found.length)
    for (const word of new Set(found)) counts.set(word, (counts.get(word) ?? 0) + 1)
    if (counts.size > MOST_COUNTED) for (const [word, seen] of counts) if (seen === 1) counts.delete(word)
  }
  const isFew = lengths.length < FEW_TEXTS
  const least = isFew ? 1 : LEAST_TEXTS
  const words = mostFrequent(counts, least, MOST_WORDS)
  const parts = mostFrequent(countParts(counts), isFew ? 1 : LEAST_PART_TEXTS, MOST_PARTS)
  return { length: chooseLength(lengths), words, parts }
}

/** The length that holds nearly all texts of so many words whole, with room for unknown words that fall into parts. */
function chooseLength(wordCounts: readonly number[]): number {
  const sorted = Int32Array.from(wordCounts).sort()
  const long = sorted[Math.min(sorted.length - 1, Math.floor(LONG_ENOUGH * sorted.length))] ?? 0
  return Math.min(MOST_TOKENS, Math.max(LEAST_TOKENS, Math.ceil(ROOM_FOR_PARTS * long)))
}

/** All ids there are, padding included. */
export function tokenCount({ words, parts }: Vocabulary): number {
  return 1 + words.length + parts.length
}

/** Turns texts into ids of tokens; unknown words become those of their parts. */
export class TokenIds {
  readonly #ids: ReadonlyMap<string, number>
  readonly #partIds: ReadonlyMap<string, number>

  constructor({ words, parts }: Pick<Vocabulary, 'words' | 'parts'>) {
    this.#ids = new Map(words.map((word, at) => [word, at + 1]))
    this.#partIds = new Map(parts.map((part, at) => [part, words.length + at + 1]))
  }

  of(text: string): number[] {
    return tokenise(text).flatMap((word) => {
      const id = this.#ids.get(word)
      return id === undefined ? this.ofParts(word).slice(0, MOST_PARTS_A_WORD) : [id]
    })
  }

  ofParts(word: string): number[] {
    return partsOf(word).flatMap((part) => this.#partIds.get(part) ?? [])
  }
}

/** Parts of a word; of a script without spaces its characters. */
export function partsOf(word: string): string[] {
  if (isUnspaced(word)) return Array.from(word)
  const characters = Array.from(`<${word}>`)
  return PART_LENGTHS.flatMap((length) =>
    Array.from({ length: Math.max(0, characters.length - length + 1) }, (_, at) =>
      characters.slice(at, at + length).join(''),
    ),
  )
}

/** In how many texts each part is, told by the words that have it. */
function countParts(words: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>()
  for (const [word, count] of words) for (const part of partsOf(word)) counts.set(part, (counts.get(part) ?? 0) + count)
  return counts
}

function mostFrequent(counts: ReadonlyMap<string, number>, least: number, most: number): string[] {
  const kept = [...counts].filter(([, count]) => count >= least)
  // In order of the alphabet where counts are the same: the order of the texts must not matter.
  kept.sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
  return kept.slice(0, most).map(([word]) => word)
}
