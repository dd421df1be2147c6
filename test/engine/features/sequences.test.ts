import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import type { EncoderParts } from '../../../electron/engine/features/concat.ts'
import { fitCounts } from '../../../electron/engine/features/counts.ts'
import { asSequences, type Sequences } from '../../../electron/engine/features/sequences.ts'
import { fitTransitions } from '../../../electron/engine/features/transitions.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'

await startTensorFlow()

const LENGTH = 6
// Two kinds of sessions, each with events of its own: more than there are numbers in an embedding.
const EVENTS_OF_A_KIND = 50
const VOCABULARY = 3 + 2 * EVENTS_OF_A_KIND

/** Two kinds of sessions, whose events follow one another at random within their kind; the kind of each. */
function drawSequences(count: number, seed: number): Sequences & { readonly kinds: Int32Array } {
  const random = new Random(seed)
  const data = new Int32Array(count * LENGTH)
  const kinds = Int32Array.from({ length: count }, (_, row) => row % 2)
  kinds.forEach((kind, row) => {
    const size = 2 + random.int(LENGTH - 1)
    for (let place = LENGTH - size; place < LENGTH; place++) {
      data[row * LENGTH + place] = 3 + EVENTS_OF_A_KIND * kind + random.int(EVENTS_OF_A_KIND)
    }
  })
  return { data, shape: [LENGTH], vocabulary: VOCABULARY, kinds }
}

function embed({ spec, weights }: EncoderParts, rows: readonly (readonly number[])[]): number[][] {
  const encoder = Encoder.fromWeights(spec, weights)
  const input = tf.tensor2d(rows.map((row) => [...row]))
  const output = encoder.forward(input, 'infer')
  const embedded = output.arraySync()
  encoder.dispose()
  tf.dispose([input, output])
  return embedded
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, d) => sum + value * b[d]!, 0)

/** Cosine of two sessions of one kind, and of different kinds, that have no event in common. */
function likeness(encoder: EncoderParts): { same: number; different: number } {
  const [a, b, c] = embed(encoder, [[0, 0, 0, 3, 4, 5], [0, 0, 0, 6, 7, 8], [0, 0, 0, 73, 74, 75]]) // prettier-ignore
  return { same: dot(a!, b!), different: dot(a!, c!) }
}

const sequences = drawSequences(1500, 1)
const counts = fitCounts(sequences, new Random(1))!
const transitions = fitTransitions(sequences, new Random(1))!

describe('counts', () => {
  it('make sessions alike whose events come together in others, though they share none', () => {
    const { same, different } = likeness(counts)
    assert.ok(same > different + 0.1, `${same} and ${different}`)
  })

  it('do not mind the order', () => {
    const [a, b] = embed(counts, [[0, 0, 0, 3, 4, 5], [0, 5, 4, 0, 3, 0]]) // prettier-ignore
    assert.ok(dot(a!, b!) > 0.9999)
  })

  it('are none where all sessions have the same events', () => {
    const data = Int32Array.from({ length: 20 * LENGTH }, (_, at) => 3 + (at % LENGTH))
    assert.equal(fitCounts({ data, shape: [LENGTH], vocabulary: VOCABULARY }, new Random(1)), undefined)
  })
})

describe('transitions', () => {
  it('make sessions alike whose events follow on the same ones', () => {
    const { same, different } = likeness(transitions)
    assert.ok(same > 0.5 && different < 0, `${same} and ${different}`)
  })

  it('tell where a session ends rather than where it began', () => {
    const [mixed, first, second] = embed(transitions, [[3, 4, 5, 73, 74, 75], [0, 0, 0, 3, 4, 5], [0, 0, 0, 73, 74, 75]]) // prettier-ignore
    assert.ok(dot(mixed!, second!) > dot(mixed!, first!) + 0.5)
  })

  it('are the same at every fit, and none where no event follows on another', () => {
    assert.deepEqual(fitTransitions(sequences, new Random(1))!.weights, transitions.weights)
    const data = Int32Array.from({ length: 20 * LENGTH }, (_, at) => (at % LENGTH === LENGTH - 1 ? 3 + (at % 7) : 0))
    assert.equal(fitTransitions({ data, shape: [LENGTH], vocabulary: VOCABULARY }, new Random(1)), undefined)
  })
})

describe('asSequences', () => {
  it('takes rows of tokens and nothing else', () => {
    const { data, shape, vocabulary } = drawSequences(4, 1)
    assert.equal(asSequences({ data, shape, vocabulary }).vocabulary, VOCABULARY)
    assert.throws(
      () => asSequences({ data: new Float32Array(12), shape: [4, 3] }),
      /rows of tokens, got samples of \[4,3\]/,
    )
  })
})
