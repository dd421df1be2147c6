import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import type { Block } from '../../../electron/engine/features/concat.ts'
import { type BlockValues, foretell, foretoldClusters } from '../../../electron/engine/features/foretold-clusters.ts'
import { INPUT } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'

await startTensorFlow()

const SAMPLES = 200
const DIM = 8

/** Samples of four classes; a block sees each class at a place of its own, blurred by `noise`. */
function block(name: string, noise: number, seed: number): BlockValues {
  const random = new Random(seed)
  const places = Float32Array.from({ length: 4 * DIM }, () => random.normal())
  const data = Float32Array.from({ length: SAMPLES * DIM }, (_, at) => {
    const ofClass = Math.floor(at / DIM) % 4
    return places[ofClass * DIM + (at % DIM)]! + noise * random.normal()
  })
  return { name, weight: 1, values: { rows: SAMPLES, cols: DIM, data } }
}

/** Gains by block: how much more of the neighbours lie in one cluster with the learned block. */
function gains(blocks: readonly BlockValues[]): number[] {
  return foretell(blocks, new Random(1)).map((found) => found.with - found.without)
}

describe('foretoldClusters', () => {
  const [words, parts] = [block('classical', 1, 1), block('parts', 1, 2)]

  it('finds gains for each block where the learned one knows the classes', () => {
    for (const gain of gains([words, parts, block('learned', 0.2, 3)])) assert.ok(gain > 0.03, `${gain}`)
  })

  it('finds losses where the learned one is noise', () => {
    for (const gain of gains([words, parts, block('learned', 50, 3)])) assert.ok(gain < -0.03, `${gain}`)
  })

  it('sees through a learned block that repeats a classical one: it foretells that one alone', () => {
    const [ofWords, ofParts] = gains([words, parts, { ...words, name: 'learned', weight: 3 }])
    assert.ok(ofWords! > 0.03)
    assert.ok(ofParts! < 0.01)
  })

  it('asks encoders what they make of the samples, the same for the same seed, and leaves no tensor behind', () => {
    const { data } = block('', 1, 4).values
    const inputs = { data, shape: [DIM] }
    const select = (name: string, units: number, seed: number): Block => {
      const random = new Random(seed)
      const kernel = Float32Array.from({ length: DIM * units }, () => random.normal())
      return {
        name,
        weight: 1,
        encoder: {
          spec: { inputShape: [DIM], layers: [{ op: 'dense', name: 'out', input: INPUT, units, useBias: false }], output: 'out' }, // prettier-ignore
          weights: { 'out/kernel': { shape: [DIM, units], data: kernel } },
        },
      }
    }
    const blocks = [select('classical', 3, 1), select('parts', 4, 2), select('learned', 5, 3)]
    const before = tf.memory().numTensors
    const first = foretoldClusters(blocks, inputs, new Random(5))
    assert.deepEqual(foretoldClusters(blocks, inputs, new Random(5)), first)
    assert.deepEqual(first.map((found) => found.block), ['classical', 'parts']) // prettier-ignore
    assert.equal(tf.memory().numTensors, before)
    assert.throws(() => foretoldClusters(blocks, { data: data.subarray(0, 50 * DIM), shape: [DIM] }, new Random(5)), /100 samples or more, got 50/) // prettier-ignore
  })

  it('needs a learned and two classical blocks', () => {
    const learned = block('learned', 1, 3)
    for (const blocks of [
      [words, parts],
      [words, learned],
    ]) {
      // prettier-ignore
      assert.throws(() => foretell(blocks, new Random(1)), /a learned and two classical blocks, got classical,/)
    }
  })
})
