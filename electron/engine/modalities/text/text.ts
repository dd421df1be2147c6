import type { SourceOptions } from '../../../../shared/domain/project.ts'
import type { Modality, Preview, Rejection, SampleInput, SampleToShow } from '../modality.ts'
import { tableFormat } from '../tables/rows.ts'
import { isPlainText, MOST_CHARACTERS, readTexts } from './read-texts.ts'
import { fitVocabulary, TokenIds, tokenCount, Vocabulary } from './vocabulary.ts'

// Below this many pixels a preview is a tile, which has room for so many characters.
const LARGE_SIDE = 320
const TILE_CHARACTERS = 600

/** Texts: rows of a table, lines of a log, or files. */
export const text: Modality = {
  name: 'text',
  columns: { text: 'what is read; the longest when left out. `text=line` reads each line of a plain text file' },
  judge: judgeFile,
  read: (path: string, options: SourceOptions) => readTexts(path, options),
  preview: (sample, side) => Promise.resolve(drawPreview(sample, side)),

  fitPreparation(pages) {
    const texts = { *[Symbol.iterator]() { for (const page of pages) yield* page.map(decode) } } // prettier-ignore
    return { ...fitVocabulary(texts) }
  },

  prepare(inputs, preparation) {
    const vocabulary = Vocabulary.parse(preparation)
    const ids = new TokenIds(vocabulary)
    const data = new Int32Array(inputs.length * vocabulary.length)
    inputs.forEach((input, row) => data.set(ids.of(decode(input)).slice(0, vocabulary.length), row * vocabulary.length))
    return { data, shape: [vocabulary.length], vocabulary: tokenCount(vocabulary) }
  },

  describe(preparation) {
    const { length, words, parts } = Vocabulary.parse(preparation)
    return [
      'Bring the text into Unicode NFKC and lower case.',
      'Cut it into words, numbers and signs; numbers of five digits or more become # and how many digits they have; scripts without spaces become pairs of characters that overlap by one.',
      `Replace each of the ${words.length} words of the vocabulary by its place in it, counted from 1.`,
      `Replace any other word by those of the ${parts.length} parts that it has: runs of 3 to 5 characters of <word>; they are counted on from ${words.length + 1}. Leave out what has none.`,
      `Take the first ${length} numbers and fill up with 0.`,
    ]
  },

  async fitFeatures(inputs, preparation, random) {
    const { fitFeatures } = await import('./features.ts')
    return fitFeatures(inputs, Vocabulary.parse(preparation), random)
  },

  likelyPreset: () => ({ preset: 'texts', reason: 'what a text is about hardly depends on the order of its words' }),
}

function judgeFile(path: string): Rejection | null {
  if (tableFormat(path) !== null || isPlainText(path)) return null
  return {
    kind: 'unsupported',
    reason: 'Texts are read from CSV, TSV, JSON lines, Parquet, .log and .txt, compressed with gzip or not.',
  }
}

function decode({ data }: SampleInput): string {
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString()
}

/** The text as it is: for a tile its beginning, else all that is kept of it. */
function drawPreview({ input }: SampleToShow, side: number): Preview {
  const kept = decode(input)
  const most = side < LARGE_SIDE ? TILE_CHARACTERS : MOST_CHARACTERS
  const shown = kept.length < most ? kept : `${kept.slice(0, most)}…`
  return { mime: 'text/plain; charset=utf-8', bytes: Buffer.from(shown) }
}
