import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { nextChunk, type NextChunkConfig } from '../../../../electron/engine/learn/objectives/next-chunk.ts'
import { arrange, BATCH, CHANNELS, checkSeriesObjective, cosine, crossEntropy, lossOf, STEPS, values } from './check-series-objective.ts' // prettier-ignore

const [CODE, MAPS] = [64, 4]

function reference(z: readonly number[], _: unknown, { chunks, ahead, temperature }: NextChunkConfig): number {
  const part = (series: number, chunk: number, map: number): number[] => {
    const start = ((series * chunks + chunk) * MAPS + map) * CODE
    return z.slice(start, start + CODE)
  }
  const terms: number[] = []
  for (let k = 1; k <= ahead; k++) {
    for (let t = 0; t + k < chunks; t++) {
      let sum = 0
      for (let own = 0; own < BATCH; own++) {
        const context = part(own, 0, k).map((_, i) => {
          let total = 0
          for (let s = 0; s <= t; s++) total += part(own, s, k)[i]!
          return total / (t + 1)
        })
        const scores = Array.from({ length: BATCH }, (_, j) => cosine(context, part(j, t + k, 0)) / temperature)
        sum += crossEntropy(scores, own)
      }
      terms.push(sum / BATCH)
    }
  }
  return terms.reduce((a, b) => a + b) / terms.length
}

describe('next chunk', () => {
  checkSeriesObjective(nextChunk, {
    reference,
    configs: [{ chunks: 3, ahead: 1, temperature: 0.5 }, { chunks: 5, ahead: 3, temperature: 1 }], // prettier-ignore
  })

  test('shows the chunks of a series one after another', () => {
    const { shape, shown } = arrange(nextChunk)
    assert.deepEqual(shape, [BATCH * 4, STEPS / 4, CHANNELS])
    assert.deepEqual(shown, values)
  })

  test('costs the logarithm of the batch when all codes are the same', () => {
    const same = new Float32Array(BATCH * 4 * MAPS * CODE).fill(0.5)
    assert.ok(Math.abs(lossOf(nextChunk, same) - Math.log(BATCH)) < 1e-5)
  })

  test('refuses what it cannot cut or foresee', () => {
    const settings = nextChunk.defaults
    assert.throws(() => arrange(nextChunk, { ...settings, chunks: 30 }), /24 steps cannot be cut into 30 chunks/)
    assert.throws(() => arrange(nextChunk, { ...settings, ahead: 4, chunks: 6 }), /1 to 3 of its 6 chunks ahead, got 4/)
    assert.throws(() => arrange(nextChunk, { ...settings, ahead: 2, chunks: 2 }), /of its 2 chunks ahead, got 2/)
    assert.throws(() => lossOf(nextChunk, new Float32Array(16 * 256), { ...settings, temperature: 0 }), /positive/)
  })
})
