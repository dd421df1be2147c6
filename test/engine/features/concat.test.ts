import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import {
  type Block,
  blockColumns,
  concatEncoders,
  type EncoderParts,
  learnedLayers,
} from '../../../electron/engine/features/concat.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { type EncoderSpec, INPUT, parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { dotOf } from '../../support/vectors.ts'

await startTensorFlow()

const random = new Random(1)
const images = Float32Array.from({ length: 2 * 4 * 4 * 3 }, () => random.int(256))

function randomEncoder(units: number, seed: number): EncoderParts {
  const spec: EncoderSpec = {
    inputShape: [4, 4, 3],
    layers: [
      { op: 'rescale', name: 'unit', input: INPUT, scale: 1 / 255, offset: 0 },
      { op: 'flatten', name: 'flat', input: 'unit' },
      { op: 'dense', name: 'out', input: 'flat', units, useBias: true },
    ],
    output: 'out',
  }
  const encoder = Encoder.create(spec, new Random(seed))
  const weights = encoder.toWeights()
  encoder.dispose()
  return { spec, weights }
}

/** Embeddings of the two images. */
function run({ spec, weights }: EncoderParts): [Float32Array, Float32Array] {
  const encoder = Encoder.fromWeights(spec, weights)
  const output = tf.tidy(() => encoder.forward(tf.tensor4d(images, [2, 4, 4, 3]), 'infer'))
  const data = output.dataSync<'float32'>()
  output.dispose()
  encoder.dispose()
  return [data.slice(0, data.length / 2), data.slice(data.length / 2)]
}

/** Cosine after subtracting each vector's own mean. */
function correlation([a, b]: readonly [Float32Array, Float32Array]): number {
  const centred = [a, b].map((values) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    return values.map((value) => value - mean)
  })
  return dotOf(centred[0]!, centred[1]!) / Math.sqrt(dotOf(centred[0]!, centred[0]!) * dotOf(centred[1]!, centred[1]!))
}

function blocks(classical: EncoderParts, learned: EncoderParts, weights = [1, 1]): Block[] {
  return [
    { name: 'classical', encoder: classical, weight: weights[0]! },
    { name: 'learned', encoder: learned, weight: weights[1]! },
  ]
}

describe('concatEncoders', () => {
  const [a, b] = [randomEncoder(7, 1), randomEncoder(5, 2)]

  it('makes a cosine the mean of the two', () => {
    const [first, second] = run(concatEncoders(blocks(a, b)))
    assert.equal(first.length, 12)
    assert.ok(Math.abs(dotOf(first, first) - 1) < 1e-5)
    assert.ok(Math.abs(dotOf(first, second) - (correlation(run(a)) + correlation(run(b))) / 2) < 1e-5)
  })

  it('weighs the two by the squares of their weights', () => {
    const [first, second] = run(concatEncoders(blocks(a, b, [2, 1])))
    assert.ok(Math.abs(dotOf(first, second) - (4 * correlation(run(a)) + correlation(run(b))) / 5) < 1e-5)
  })

  it('can join what is joined, of the same encoder too, as a layers model as well', () => {
    const joined = concatEncoders(blocks(concatEncoders(blocks(a, b)), a))
    parseEncoderSpec(joined.spec)
    const model = toLayersModel(joined.spec, joined.weights)
    const input = tf.tensor4d(images, [2, 4, 4, 3])
    const found = (model.predict(input) as tf.Tensor).dataSync<'float32'>()
    run(joined)
      .flatMap((row) => [...row])
      .forEach((value, at) => assert.ok(Math.abs(value - found[at]!) < 1e-5))
    input.dispose()
    model.dispose()
  })

  it('knows where the values of a block stand', () => {
    const { spec } = concatEncoders(blocks(a, b, [2, 1]))
    assert.deepEqual([blockColumns(spec, 'classical'), blockColumns(spec, 'learned')], [[0, 7], [7, 12]]) // prettier-ignore
    assert.equal(blockColumns(spec, 'patches'), undefined)
    assert.equal(blockColumns(a.spec, 'classical'), undefined)
  })

  it('knows which layers with weights were learned', () => {
    assert.deepEqual(learnedLayers(concatEncoders(blocks(a, b)).spec), ['learned.out'])
    assert.deepEqual(learnedLayers(a.spec), [])
  })

  it('refuses encoders of other images and weights that are not above 0', () => {
    const other = { ...b, spec: { ...b.spec, inputShape: [8, 8, 3] as [number, number, number] } }
    assert.throws(() => concatEncoders(blocks(a, other)), /cannot join encoders of \[4,4,3\] and \[8,8,3\]/)
    assert.throws(() => concatEncoders(blocks(a, b, [1, 0])), /block weights above 0, got 0/)
    assert.throws(() => concatEncoders(blocks(a, b).slice(1)), /expected encoders to join, got 1/)
  })
})
