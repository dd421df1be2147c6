import type { Random } from '../../base/random.ts'
import { EngineError } from '../../base/errors.ts'
import type { EncoderParts } from '../../features/concat.ts'
import { fitTfIdf } from '../../features/tf-idf.ts'
import { INPUT } from '../../learn/encoders/encoder-spec.ts'
import { type Inputs, sizeOf } from '../../learn/inputs.ts'
import type { Matrix } from '../../learn/tensors.ts'
import type { FeatureBlock } from '../modality.ts'
import { partsOf, tokenCount, type Vocabulary } from './vocabulary.ts'

const DIM = 128

/**
 * What texts are about, by the words they share (`classical`) and by the parts of words (`parts`), which see through endings, compounds
 * and typing mistakes. Both are tables that are added up: of parts, each word has the sum of its own.
 *
 * @throws EngineError when all texts have the same words.
 */
export function fitFeatures(inputs: Inputs, vocabulary: Vocabulary, random: Random): FeatureBlock[] {
  const count = tokenCount(vocabulary)
  const texts = readRows(inputs)
  const words = fitTfIdf(texts, count, DIM, random)
  const firstPart = 1 + vocabulary.words.length
  const parts = listParts(vocabulary)
  const inParts = texts.map((text) => Int32Array.from(text, (token) => token).reduce<number[]>((all, token) => (all.push(...parts[token]!), all), [])) // prettier-ignore
  const partTable = fitTfIdf(inParts.map((ids) => Int32Array.from(ids, (id) => id - firstPart)), vocabulary.parts.length, DIM, random) // prettier-ignore
  const blocks = [
    { name: 'classical', encoder: asEncoder('words', inputs, words) },
    { name: 'parts', encoder: asEncoder('parts', inputs, addUp(parts, partTable, firstPart)) },
  ].filter(({ encoder }) => encoder !== undefined) as FeatureBlock[]
  if (blocks[0]?.name === 'classical') return blocks
  throw new EngineError('bad-input', 'All texts have the same words: nothing tells them apart.')
}

/** Parts that each token stands for, as ids: `[tokens]`. */
function listParts({ words, parts }: Vocabulary): readonly number[][] {
  const ids = new Map(parts.map((part, at) => [part, words.length + at + 1]))
  const ofWords = words.map((word) => partsOf(word).flatMap((part) => ids.get(part) ?? []))
  return [[], ...ofWords, ...parts.map((_, at) => [words.length + at + 1])]
}

function addUp(parts: readonly number[][], table: Matrix, firstPart: number): Matrix {
  const { cols } = table
  const data = new Float32Array(parts.length * cols)
  parts.forEach((ids, token) => {
    for (const id of ids) {
      const from = (id - firstPart) * cols
      for (let d = 0; d < cols; d++) data[token * cols + d]! += table.data[from + d]!
    }
  })
  return { rows: parts.length, cols, data }
}

/** Adds up rows of a table; `undefined` where there is nothing to tell texts apart by. */
function asEncoder(name: string, { shape }: Inputs, { rows, cols, data }: Matrix): EncoderParts | undefined {
  if (cols < 2) return undefined
  return {
    spec: {
      inputShape: [...shape],
      layers: [
        { op: 'embed', name, input: INPUT, vocabulary: rows, units: cols },
        { op: 'sumOverTime', name: 'sum', input: name },
        { op: 'unitNorm', name: 'text', input: 'sum' },
      ],
      output: 'text',
    },
    weights: { [`${name}/table`]: { shape: [rows, cols], data } },
  }
}

/** The tokens of each text without padding. */
function readRows({ data, shape }: Inputs): Int32Array[] {
  const length = sizeOf(shape)
  return Array.from({ length: data.length / length }, (_, row) =>
    Int32Array.from(data.subarray(row * length, (row + 1) * length)).filter((token) => token !== 0),
  )
}
