/** Words of a text, each once, in lower case. */
export type TextWords = ReadonlySet<string>

/** A stretch of text that is marked as a whole or not. */
export interface Stretch {
  readonly text: string
  readonly isMarked: boolean
}

// Words in so many of the texts in sight, at least, tell what those have in common.
const LEAST_TEXTS = 3
const LEAST_SHARE = 0.2
// How many times as common they must be in sight as elsewhere.
const LEAST_LIFT = 3
// Fewer texts are no background.
const LEAST_BACKGROUND = 10

// Knows where words end in languages that put no space between them.
const segmenter = new Intl.Segmenter(undefined, { granularity: 'word' })

export function wordsOf(text: string): TextWords {
  const words = new Set<string>()
  for (const { segment, isWordLike } of segmenter.segment(text))
    if (isWordLike === true) words.add(segment.toLowerCase())
  return words
}

/** Words that many of these texts have and few others: three times as many at least, with one text added to the others for each word. */
export function distinguishingWords(inSight: readonly TextWords[], others: readonly TextWords[]): ReadonlySet<string> {
  if (others.length < LEAST_BACKGROUND) return new Set()
  const [here, elsewhere] = [countTexts(inSight), countTexts(others)]
  const least = Math.max(LEAST_TEXTS, LEAST_SHARE * inSight.length)
  const isTelling = ([word, count]: readonly [string, number]): boolean =>
    count >= least && count / inSight.length >= (LEAST_LIFT * (1 + (elsewhere.get(word) ?? 0))) / (1 + others.length)
  return new Set([...here].filter(isTelling).map(([word]) => word))
}

/** The text cut where marked words begin and end. */
export function markWords(text: string, marked: ReadonlySet<string>): Stretch[] {
  if (marked.size === 0) return [{ text, isMarked: false }]
  const stretches: Stretch[] = []
  let plain = ''
  for (const { segment } of segmenter.segment(text)) {
    if (!marked.has(segment.toLowerCase())) {
      plain += segment
      continue
    }
    if (plain !== '') stretches.push({ text: plain, isMarked: false })
    stretches.push({ text: segment, isMarked: true })
    plain = ''
  }
  return plain === '' ? stretches : [...stretches, { text: plain, isMarked: false }]
}

function countTexts(texts: readonly TextWords[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const words of texts) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}
