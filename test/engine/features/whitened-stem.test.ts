import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { whitenStem } from '../../../electron/engine/features/whitened-stem.ts'
import { compactEncoder } from '../../../electron/engine/learn/encoders/presets.ts'
import { initialWeights } from '../../../electron/engine/learn/encoders/weights.ts'

const [SIDE, IMAGES, SIZE, FILTERS] = [16, 60, 3, 48]
const KERNEL = 'stem.conv/kernel'
const spec = compactEncoder(SIDE)
const drawn = initialWeights(spec, new Random(1))

/** Neighbouring pixels are alike, channels too, as in photographs. */
function photographs(channelNoise: number): Uint8Array {
  const random = new Random(2)
  const pixels = new Uint8Array(IMAGES * SIDE * SIDE * 3)
  for (let image = 0; image < IMAGES; image++) {
    for (let y = 0; y < SIDE; y++) {
      let light = 60 + random.int(120)
      for (let x = 0; x < SIDE; x++) {
        light = Math.min(230, Math.max(20, light + random.int(41) - 20))
        const at = ((image * SIDE + y) * SIDE + x) * 3
        for (let c = 0; c < 3; c++) pixels[at + c] = light + channelNoise * random.int(20)
      }
    }
  }
  return pixels
}

/** What each filter answers to every patch, `[patches][filters]`, pixels scaled as the encoder does. */
function answers(pixels: Uint8Array, kernel: Float32Array): number[][] {
  const found: number[][] = []
  for (let image = 0; image < IMAGES; image++) {
    for (let y = 0; y + SIZE <= SIDE; y++) {
      for (let x = 0; x + SIZE <= SIDE; x++) {
        const sums = new Array<number>(FILTERS).fill(0)
        for (let d = 0; d < SIZE * SIZE * 3; d++) {
          const [row, column, channel] = [Math.floor(d / (SIZE * 3)), Math.floor(d / 3) % SIZE, d % 3]
          const value = pixels[((image * SIDE + y + row) * SIDE + x + column) * 3 + channel]! / 63.75 - 2
          for (let f = 0; f < FILTERS; f++) sums[f]! += value * kernel[d * FILTERS + f]!
        }
        found.push(sums)
      }
    }
  }
  return found
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
function correlation(rows: readonly number[][], a: number, b: number): number {
  const [meanA, meanB] = [mean(rows.map((row) => row[a]!)), mean(rows.map((row) => row[b]!))]
  const product = (p: number, q: number, meanP: number, meanQ: number): number => mean(rows.map((row) => (row[p]! - meanP) * (row[q]! - meanQ))) // prettier-ignore
  return product(a, b, meanA, meanB) / Math.sqrt(product(a, a, meanA, meanA) * product(b, b, meanB, meanB))
}

describe('whitenStem', () => {
  const data = photographs(1)
  const { [KERNEL]: kernel, ...others } = whitenStem(spec, { data, shape: [SIDE, SIDE, 3] }, drawn, new Random(3))
  const rows = answers(data, kernel!.data as Float32Array)

  it('has filters in opposite pairs that tell different things of a patch, whatever its brightness', () => {
    for (const row of rows.slice(0, 50)) for (let f = 0; f < FILTERS; f += 2) assert.ok(Math.abs(row[f]! + row[f + 1]!) < 1e-4) // prettier-ignore
    for (const [a, b] of [[0, 2], [0, 4], [2, 10], [6, 20]] as const) assert.ok(Math.abs(correlation(rows, a, b)) < 0.15, `filters ${a} and ${b}`) // prettier-ignore
    for (let f = 0; f < FILTERS; f++) {
      const sum = Array.from({ length: SIZE * SIZE * 3 }, (_, d) => kernel!.data[d * FILTERS + f]!).reduce((s, v) => s + v, 0) // prettier-ignore
      assert.ok(Math.abs(sum) < 1e-4)
    }
  })

  it('answers about as strongly along the second to the sixth direction as along the first', () => {
    const deviation = (f: number): number => Math.sqrt(mean(rows.map((row) => row[f]! ** 2)) - mean(rows.map((row) => row[f]!)) ** 2) // prettier-ignore
    for (let f = 0; f < 12; f += 2) assert.ok(deviation(f) > 0.5 && deviation(f) < 1.3, `filter ${f}: ${deviation(f)}`)
  })

  it('leaves all other weights, and filters for which there is no direction, as they were drawn', () => {
    for (const [name, { data: values }] of Object.entries(others)) assert.deepEqual(values, drawn[name]!.data)
    const grey = whitenStem(spec, { data: photographs(0), shape: [SIDE, SIDE, 3] }, drawn, new Random(3))[KERNEL]!
    const changed = Array.from({ length: FILTERS }, (_, f) => grey.data[f] !== drawn[KERNEL]!.data[f])
    // Eight directions of nine pixels are left when colour and brightness say nothing.
    assert.deepEqual(changed, Array.from({ length: FILTERS }, (_, f) => f < 16)) // prettier-ignore
  })

  it('changes nothing where images do not vary', () => {
    const blank = new Uint8Array(IMAGES * SIDE * SIDE * 3).fill(90)
    assert.deepEqual(whitenStem(spec, { data: blank, shape: [SIDE, SIDE, 3] }, drawn, new Random(3)), drawn)
  })

  it('refuses an encoder that does not begin with a convolution of pixels', () => {
    const dense = { inputShape: [4], layers: [{ op: 'relu', name: 'a', input: 'input' }], output: 'a' } as const
    assert.throws(() => whitenStem({ ...dense, layers: [...dense.layers] }, { data: new Uint8Array(4), shape: [4] }, {}, new Random(1)), RangeError) // prettier-ignore
  })
})
