import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeTensors, encodeTensors } from '../../../electron/engine/learn/checkpoint.ts'

const TENSORS = {
  'conv1/kernel': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, 1e-30, -1e30) },
  'adam/steps': { shape: [], data: Float32Array.of(7) },
  empty: { shape: [0, 4], data: new Float32Array(0) },
}
const METADATA = { step: '7', note: 'état ✓' }

/** A file built by hand, with no help from the encoder: header text and values. */
function handMade(header: string, values: readonly number[]): Uint8Array {
  const json = Buffer.from(header)
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, Buffer.from(Float32Array.from(values).buffer)])
}

describe('checkpoint', () => {
  test('reads back names, shapes, values and metadata exactly', () => {
    assert.deepEqual(decodeTensors(encodeTensors(TENSORS, METADATA)), { tensors: TENSORS, metadata: METADATA })
  })

  test('lays bytes out as the format says, values on an 8-byte boundary', () => {
    const bytes = encodeTensors({ w: { shape: [2], data: Float32Array.of(1, 2) } })
    const length = Number(Buffer.from(bytes).readBigUInt64LE())
    const header = JSON.parse(Buffer.from(bytes).toString('utf8', 8, 8 + length))
    assert.equal(length % 8, 0)
    assert.deepEqual(header, { __metadata__: {}, w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } })
    assert.deepEqual(bytes.slice(8 + length), new Uint8Array(Float32Array.of(1, 2).buffer))
  })

  test('reads a file of another writer: no metadata, any order, values not aligned', () => {
    const header =
      '{"b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]},"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]}} '
    assert.deepEqual(decodeTensors(handMade(header, [1, 2])), {
      tensors: { a: { shape: [], data: Float32Array.of(1) }, b: { shape: [1], data: Float32Array.of(2) } },
      metadata: {},
    })
  })

  test('refuses a file cut at any byte', () => {
    const bytes = encodeTensors(TENSORS, METADATA)
    for (let length = 0; length < bytes.length; length++) {
      assert.throws(() => decodeTensors(bytes.subarray(0, length)), RangeError, `cut at ${length} of ${bytes.length}`)
    }
  })

  test('refuses what is no safetensors file and numbers of another type', () => {
    assert.throws(() => decodeTensors(handMade('not json', [])), /header is not JSON/)
    const halves = '{"h":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}'
    assert.throws(() => decodeTensors(handMade(halves, [0])), /array h is F16, expected F32/)
  })

  test('refuses to write or read an array whose size is not its shape', () => {
    const wrong = { w: { shape: [3], data: new Float32Array(2) } }
    assert.throws(() => encodeTensors(wrong), /array w of shape \[3\] needs 3 values, got 2/)
    const header = '{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}'
    assert.throws(() => decodeTensors(handMade(header, [1, 2])), /needs 3 values, got 2/)
  })
})
