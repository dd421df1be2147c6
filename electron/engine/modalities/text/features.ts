import type { Random } from '../../base/random.ts'
import { EngineError } from '../../base/errors.ts'
import type { EncoderParts } from '../../features/concat.ts'
import { fitTfIdf } from '../../features/tf-idf.ts'
import { INPUT } from '../../learn/encoders/encoder-spec.ts'
import { countInputs, type Inputs, sizeOf, takeInputs } from '../../learn/inputs.ts'
import type { Matrix } from '../../learn/tensors.ts'
import type { FeatureBlock } from '../modality.ts'
import { partsOf, tokenCount, type Vocabulary } from './vocabulary.ts'

const DIM = 128
// Directions hardly change with more, and time grows with them.
const MOST_TEXTS = 20_000

/**
 * What texts are about, by the words they share (`classical`) and by the parts of words (`parts`), which see through endings, compounds
 * and typing mistakes. Both are tables that are added up: of parts, each word has the sum of its own.
 *
 * Both are fitted to 20,000 of the texts, drawn at random, where there are more.
 *
 * @throws EngineError when all texts have the same words.
 */
export function fitFeatures(inputs: Inputs, vocabulary: Vocabulary, random: Random): FeatureBlock[] {
  const count = countInputs(inputs)
  const some = count <= MOST_TEXTS ? inputs : takeInputs(inputs, random.sample(count, MOST_TEXTS))
  const texts = readRows(some)
  const words = fitTfIdf(texts, tokenCount(vocabulary), DIM, random)
  const classical = asEncoder('words', inputs, words)
  if (classical === undefined) {
    throw new EngineError('bad-input', 'All texts have the same words: nothing tells them apart.')
  }
  const partsOfTokens = listParts(vocabulary)
  const inParts = texts.map((text) => Int32Array.from(Array.from(text).flatMap((token) => partsOfTokens[token] ?? [])))
  const parts = asEncoder(
    'parts',
    inputs,
    addUp(partsOfTokens, fitTfIdf(inParts, vocabulary.parts.length, DIM, random)),
  )
  const blocks = [{ name: 'classical', encoder: classical }]
  return parts === undefined ? blocks : [...blocks, { name: 'parts', encoder: parts }]
}

/** The parts that each token stands for, by their places in the vocabulary: those of a word, and a part itself. */
function listParts({ words, parts }: Vocabulary): readonly number[][] {
  const places = new Map(parts.map((part, at) => [part, at]))
  const ofWords = words.map((word) => partsOf(word).flatMap((part) => places.get(part) ?? []))
  return [[], ...ofWords, ...parts.map((_, at) => [at])]
}

/** Of each token the sum of the rows of its parts. */
function addUp(parts: readonly number[][], { cols, data: rows }: Matrix): Matrix {
  const data = new Float32Array(parts.length * cols)
  parts.forEach((places, token) => {
    for (const place of places) {
      for (let d = 0; d < cols; d++) data[token * cols + d]! += rows[place * cols + d]!
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
