import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { chooseSide, fitAll } from '../../../../electron/engine/modalities/images/fit.ts'
import { noise } from '../../../support/image-files.ts'

function input(width: number, height: number, valueAt: (x: number, y: number) => number) {
  const rgb = new Uint8Array(width * height * 3)
  for (let at = 0; at < rgb.length; at++) {
    const place = Math.floor(at / 3)
    rgb[at] = valueAt(place % width, Math.floor(place / width))
  }
  return { shape: [height, width, 3], data: rgb }
}

function rows(pixels: Uint8Array, side: number): number[][] {
  const reds = [...pixels].filter((_, at) => at % 3 === 0)
  return Array.from({ length: side }, (_, y) => reds.slice(y * side, (y + 1) * side))
}

test('the side is the median longest side in steps of 4 from 16 to 64', () => {
  assert.equal(chooseSide([28]), 28)
  assert.equal(chooseSide([64, 20, 30]), 32)
  assert.equal(chooseSide([9]), 16)
  assert.equal(chooseSide([10, 64, 64]), 64)
  assert.throws(() => chooseSide([]), RangeError)
})

test('an input of the right size goes through untouched, in its own row', () => {
  const a = input(16, 16, (x) => x)
  const b = input(16, 16, (_, y) => y)
  assert.deepEqual(fitAll([a, b], 16), new Uint8Array([...a.data, ...b.data]))
})

test('what is not square is centred and mirrored at its ends', () => {
  const flat = fitAll([input(16, 8, (_, y) => y * 10)], 16)
  const column = rows(flat, 16).map((row) => row[3])
  assert.deepEqual(column, [30, 20, 10, 0, 0, 10, 20, 30, 40, 50, 60, 70, 70, 60, 50, 40])
})

test('a sliver is mirrored as often as it takes', () => {
  const column = rows(fitAll([input(1, 16, (_, y) => y)], 16), 16)
  assert.deepEqual(column[5], new Array(16).fill(5))
})

test('enlarging is bilinear between pixel centres', () => {
  const row = rows(fitAll([input(2, 2, (x) => x * 200)], 4), 4)[0]
  assert.deepEqual(row, [0, 50, 150, 200])
})

test('shrinking keeps the mean and agrees with the triangle filter of libvips', async () => {
  const picture = noise(64, 48, 7).blur(2)
  const rgb = await picture.clone().raw().toBuffer()
  const fitted = fitAll([{ shape: [48, 64, 3], data: rgb }], 28).subarray(3 * 28 * 3, 24 * 28 * 3)
  const expected = await sharp(rgb, { raw: { width: 64, height: 48, channels: 3 } })
    .resize(28, 21, { kernel: 'linear', fit: 'fill' })
    .raw()
    .toBuffer()
  const differences = expected.map((value, at) => Math.abs(value - (fitted[at] ?? 0)))
  const mean = (values: Uint8Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  assert.ok(Math.abs(mean(fitted) - mean(rgb)) < 1)
  assert.ok(mean(differences) < 1.5, `mean difference ${mean(differences)}`)
})

test('bytes that do not match the size are refused', () => {
  assert.throws(() => fitAll([{ shape: [3, 3, 3], data: new Uint8Array(5) }], 16), /expected 3 × 3 × 3 bytes, got 5/)
})
