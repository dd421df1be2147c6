import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { EncoderSpec, LayerSpec } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import {
  countMacs,
  layerShapes,
  outputDim,
  parseEncoderSpec,
} from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { compactEncoder, referenceEncoder, withProjector } from '../../../../electron/engine/learn/encoders/presets.ts'
import { everyLayer } from './every-layer.ts'

function specOf(...layers: LayerSpec[]): EncoderSpec {
  return { inputShape: [8, 8, 3], layers, output: layers.at(-1)!.name }
}

const pool: LayerSpec = { op: 'globalAveragePool', name: 'pool', input: 'input' }

describe('parseEncoderSpec', () => {
  it('takes a spec that went through JSON', () => {
    assert.deepEqual(parseEncoderSpec(JSON.parse(JSON.stringify(everyLayer))), everyLayer)
  })

  const wrong: readonly (readonly [string, unknown, RegExp])[] = [
    ['an unknown operation', { ...specOf(pool), layers: [{ ...pool, op: 'guess' }] }, /guess|op/],
    ['an option that the operation does not have', { ...specOf(pool), layers: [{ ...pool, units: 3 }] }, /units/],
    ['a name taken twice', specOf(pool, pool), /two layers are named pool/],
    ['a layer called as the input', specOf({ ...pool, name: 'input' }), /two layers are named input/],
    ['an input defined later', specOf({ op: 'relu', name: 'relu', input: 'pool' }, pool), /relu uses pool, which no layer/],
    ['an output that is no layer', { ...specOf(pool), output: 'none' }, /no layer is named none/],
    ['an output that is an image', specOf({ op: 'relu', name: 'relu', input: 'input' }), /one row a sample/],
    ['tokens that are no row', specOf({ op: 'embed', name: 'e', input: 'input', vocabulary: 9, units: 2 }), /layer e needs one row/],
    ['a dense layer over an image', specOf({ op: 'dense', name: 'd', input: 'input', units: 2, useBias: true }), /layer d needs one row/],
    ['a pool larger than its image', specOf({ op: 'averagePool', name: 'p', input: 'input', size: 9, stride: 1 }), /windows of 9/],
    ['a stride beside a dilation', { ...specOf({ op: 'conv1d', name: 'c', input: 'input', filters: 2, size: 3, stride: 2, dilation: 2, useBias: true }), inputShape: [8, 3] }, /stride of 2 and a dilation of 2/],
    ['a filter over time of an even size', { ...specOf({ op: 'conv1d', name: 'c', input: 'input', filters: 2, size: 4, stride: 1, dilation: 1, useBias: true }), inputShape: [8, 3] }, /odd size/],
    ['a mean over time of an image', specOf({ op: 'meanOverTime', name: 'm', input: 'input' }), /layer m needs \[steps, channels\]/],
    ['a sum of different shapes', specOf(pool, { op: 'add', name: 's', inputs: ['pool', 'input'] }), /layer s joins \[3\] and \[8,8,3\]/],
  ] // prettier-ignore
  for (const [name, spec, message] of wrong) {
    it(`refuses ${name}`, () => assert.throws(() => parseEncoderSpec(spec), message))
  }
})

describe('layerShapes', () => {
  it('follows every layer', () => {
    const { stem, sum, nearest, pool, places, both } = Object.fromEntries(layerShapes(everyLayer))
    assert.deepEqual(
      { stem, sum, nearest, pool, places, both },
      { stem: [4, 4, 4], sum: [4, 4, 4], nearest: [8, 8, 5], pool: [2, 2, 4], places: [16], both: [9] },
    )
  })
})

describe('the presets', () => {
  for (const side of [16, 20, 28, 32, 36, 40, 48, 64]) {
    it(`give a compact encoder of 4 to 30 million multiplications and 640 numbers at side ${side}`, () => {
      const spec = compactEncoder(side)
      assert.equal(outputDim(spec), 640)
      assert.ok(countMacs(spec) >= 4e6 && countMacs(spec) <= 30e6, `${countMacs(spec)}`)
    })
  }

  it('refuse a side that the encoder was not made for', () => {
    assert.throws(() => compactEncoder(18), /multiple of 4 from 16 to 64, got 18/)
    assert.throws(() => compactEncoder(68), RangeError)
  })

  it('count the multiplications of the reference encoder as on paper', () => {
    const convolutions = 32 * 32 * 9 * 3 * 64 + 16 * 16 * 9 * 64 * 128 + 8 * 8 * 9 * 128 * 256
    assert.equal(countMacs(referenceEncoder()), convolutions)
    assert.equal(countMacs(withProjector(referenceEncoder())), convolutions + 256 * 256 + 256 * 128)
    assert.equal(outputDim(withProjector(referenceEncoder())), 128)
  })
})
