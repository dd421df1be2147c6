import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { gzipSync } from 'node:zlib'
import type { SourceOptions } from '../../../../shared/domain/project.ts'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { gatherInputs } from '../../../../electron/engine/learn/gather-inputs.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import type { Reading, SampleInput } from '../../../../electron/engine/modalities/modality.ts'
import { text } from '../../../../electron/engine/modalities/text/text.ts'
import { temporaryFolder } from '../../../support/project.ts'

const folder = temporaryFolder()
mkdirSync(join(folder, 'letters'))

async function read(
  name: string,
  bytes: string | Uint8Array,
  options: Partial<SourceOptions> = {},
): Promise<Reading[]> {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return Array.fromAsync(text.read(path, { classesFrom: null, ...options }))
}

/** `part: text (extent, class, recording)`, or what was wrong. */
function outline(readings: readonly Reading[]): string[] {
  return readings.map((reading) => {
    if (!reading.isTaken) return `${reading.part}: ! ${reading.rejection.reason}`
    const { part, extent, className, recording, input } = reading.sample
    return `${part}: ${Buffer.from(input.data).toString()} (${[extent, className, recording].join(', ')})`
  })
}

function inputOf(words: string): SampleInput {
  return { shape: [words.length], data: Buffer.from(words) }
}

const WEATHER = [
  'rain and wind',
  'wind from the north',
  'rain, then sun',
  'sun and wind',
  'snow and rain',
  'north wind',
]
const KITCHEN = [
  'salt and butter',
  'flour with butter',
  'salt, then flour',
  'eggs with salt',
  'butter and eggs',
  'flour',
]

describe('text.read', () => {
  it('finds the column with the longest texts, and the class and the recording where it is told', async () => {
    const csv = 'id,queue,body\n1,billing,"I was charged twice,\nagain"\n2,,Nothing works\n'
    assert.deepEqual(outline(await read('a.csv', csv, { classesFrom: 'column:queue', recordingsFrom: 'column:id' })), [
      '2: I was charged twice,\nagain (6 words, billing, 1)',
      '4: Nothing works (2 words, , 2)',
    ])
    assert.match(outline(await read('a.csv', csv, { columns: { text: 'queue' } }))[0] ?? '', /^2: billing \(1 word, /)
  })

  it('takes each line of a log, and of a text file where told to', async () => {
    const lines = '10:01 started\n\n10:02 stopped\n'
    const expected = ['1: 10:01 started (4 words, , )', '3: 10:02 stopped (4 words, , )']
    assert.deepEqual(outline(await read('a.log.gz', gzipSync(lines))), expected)
    assert.deepEqual(outline(await read('a.txt', lines, { columns: { text: 'line' } })), expected)
  })

  it('takes a text file as one sample', async () => {
    assert.deepEqual(outline(await read('letters/a.txt', 'Dear Sir,\r\nthank you.')), [
      'null: Dear Sir,\nthank you. (6 words, , )',
    ])
  })

  it('leaves out what is empty or damaged, by line, and keeps the rest', async () => {
    const readings = await read('a.tsv', 'x\tone fine text\ny\t \t\nz\tanother fine text\nw\t\u200b\n')
    assert.deepEqual(outline(readings), [
      '1: one fine text (3 words, , )',
      '2: ! The text is empty.',
      '3: another fine text (3 words, , )',
      '4: ! The text is empty.',
    ])
    assert.match(
      outline(await read('b.txt', Uint8Array.of(0, 1, 2, 3, 0, 5, 6, 7, 0, 1, 2)))[0] ?? '',
      /^null: ! The file is not text/,
    )
  })

  it('says which columns there are when one is missing', async () => {
    const [only] = outline(await read('a.csv', 'id,body\n1,some text here\n', { classesFrom: 'column:kind' }))
    assert.equal(only, 'null: ! The file has no column "kind"; it has id, body.')
  })

  it('keeps the beginning of a very long text, and tells it from others by all of it', async () => {
    const [a] = await read('long.txt', `${'word '.repeat(300_000)}a`)
    const [b] = await read('long.txt', `${'word '.repeat(300_000)}b`)
    assert.ok(a?.isTaken && b?.isTaken)
    assert.equal(a.sample.extent, '4000+ words')
    assert.equal(a.sample.input.data.length, 20_000)
    assert.notDeepEqual(a.sample.contentHash, b.sample.contentHash)
  })
})

describe('text.prepare', () => {
  const inputs = [...WEATHER, ...KITCHEN].map(inputOf)
  const preparation = text.fitPreparation([inputs])

  it('gives the more frequent word the smaller number, and pads with 0', () => {
    const { data, shape, vocabulary } = text.prepare([inputOf('butter and xyz'), inputOf('')], preparation)
    const [length = 0] = shape
    const words = preparation['words'] as string[]
    assert.deepEqual([...data.subarray(0, 2)], [words.indexOf('butter') + 1, words.indexOf('and') + 1])
    assert.ok(words.indexOf('and') < words.indexOf('snow'))
    assert.ok(data.subarray(length).every((token) => token === 0))
    assert.equal(vocabulary, 1 + words.length + (preparation['parts'] as string[]).length)
  })

  it('reads a word it does not know by its parts', () => {
    const known = text.prepare([inputOf('snow')], preparation).data.filter((token) => token !== 0)
    const unknown = text.prepare([inputOf('snowy')], preparation).data.filter((token) => token !== 0)
    const words = (preparation['words'] as string[]).length
    assert.equal(known.length, 1)
    assert.ok(unknown.length > 1 && unknown.every((token) => token > words))
  })

  it('does not depend on the order of the texts', () => {
    assert.deepEqual(text.fitPreparation([[...inputs].reverse()]), preparation)
  })

  it('survives JSON', () => {
    const again = JSON.parse(JSON.stringify(preparation)) as typeof preparation
    assert.deepEqual(text.prepare(inputs, again), text.prepare(inputs, preparation))
    assert.match(text.describe(again).join(' '), /vocabulary.*Take the first \d+ numbers/)
  })
})

describe('text.fitFeatures', () => {
  it('brings texts about the same together, also by words that were never seen', async () => {
    await startTensorFlow()
    const inputs = [...WEATHER, ...KITCHEN].map(inputOf)
    const preparation = text.fitPreparation([inputs])
    const blocks = await text.fitFeatures(text.prepare(inputs, preparation), preparation, new Random(1))
    assert.deepEqual(blocks.map(({ name }) => name), ['classical', 'parts']) // prettier-ignore
    const queries = text.prepare(['windy', 'sunny and rainy', 'buttered', 'salted flour'].map(inputOf), preparation)
    for (const { name, encoder } of blocks) {
      const network = Encoder.fromWeights(encoder.spec, encoder.weights)
      const embed = (data: typeof queries, count: number): Float32Array[] => {
        const output = network.forward(gatherInputs(data, Int32Array.from(Array(count).keys())), 'infer')
        const values = output.dataSync<'float32'>()
        return Array.from({ length: count }, (_, row) =>
          values.subarray(row * output.shape[1], (row + 1) * output.shape[1]),
        )
      }
      const all = embed(text.prepare(inputs, preparation), 12)
      const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, d) => sum + value * b[d]!, 0)
      const towards = (query: Float32Array, from: number): number =>
        all.slice(from, from + 6).reduce((sum, vector) => sum + cosine(query, vector), 0)
      const asked = name === 'parts' ? [0, 1, 2, 3] : [3]
      const found = embed(queries, 4)
      for (const query of asked) {
        const isWeather = towards(found[query]!, 0) > towards(found[query]!, 6)
        assert.equal(isWeather, query < 2, `${name}, query ${query}`)
      }
      network.dispose()
    }
  })

  it('refuses texts that are all the same', async () => {
    const inputs = Array.from({ length: 5 }, () => inputOf('same'))
    const preparation = text.fitPreparation([inputs])
    await assert.rejects(
      () => text.fitFeatures(text.prepare(inputs, preparation), preparation, new Random(1)),
      /All texts have the same words/,
    )
  })
})

describe('text.preview', () => {
  it('shows the beginning in a tile and all of it where there is room', async () => {
    const input = inputOf('<b>word</b> '.repeat(100))
    const show = async (side: number): Promise<string> => {
      const options = { classesFrom: null }
      const { mime, bytes } = await text.preview({ file: 'a.txt', part: null, options, input }, side)
      assert.match(mime, /^text\/plain/)
      return Buffer.from(bytes).toString()
    }
    assert.equal((await show(160)).length, 601)
    assert.equal(await show(480), '<b>word</b> '.repeat(100))
  })
})
