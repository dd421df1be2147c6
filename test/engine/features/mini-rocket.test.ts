import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { dilationsFor, fitMiniRocket } from '../../../electron/engine/features/mini-rocket.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import type { Inputs } from '../../../electron/engine/learn/inputs.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { assertClose } from '../learn/finite-differences.ts'

const [STEPS, CHANNELS, COUNT] = [48, 2, 40]

/** Noise, with a short bump at any time in every second series: as high on average as without. */
function bumps(seed: number): Inputs {
  const random = new Random(seed)
  const data = new Float32Array(COUNT * STEPS * CHANNELS)
  for (let row = 0; row < COUNT; row++) {
    const at = row % 2 === 0 ? 6 + random.int(STEPS - 12) : -1
    for (let step = 0; step < STEPS; step++) {
      for (let channel = 0; channel < CHANNELS; channel++) {
        const bump = at === -1 ? 0 : Math.abs(step - at) <= 1 ? 3 : Math.abs(step - at) <= 3 ? -2.25 : 0
        data[(row * STEPS + step) * CHANNELS + channel] = 0.3 * random.normal() + bump
      }
    }
  }
  return { data, shape: [STEPS, CHANNELS] }
}

function embed({ spec, weights }: ReturnType<typeof fitMiniRocket>, { data, shape }: Inputs): Float32Array[] {
  const encoder = Encoder.fromWeights(spec, weights)
  const values = tf.tidy(() =>
    encoder.forward(tf.tensor(data as Float32Array, [COUNT, ...shape]), 'infer').dataSync<'float32'>(),
  )
  encoder.dispose()
  const dim = values.length / COUNT
  return Array.from({ length: COUNT }, (_, row) => values.slice(row * dim, (row + 1) * dim))
}

function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0)
}

describe('fitMiniRocket', () => {
  before(() => startTensorFlow())

  it('brings series together that share a short event at any time', () => {
    const inputs = bumps(1)
    const rows = embed(fitMiniRocket(inputs, new Random(1)), inputs)
    const agreeing = rows.filter((row, at) => {
      const others = rows.map((other, i) => ({ i, d: i === at ? Infinity : distance(row, other) }))
      return others.sort((a, b) => a.d - b.d)[0]!.i % 2 === at % 2
    }).length
    assert.ok(agreeing >= 0.95 * COUNT, `${agreeing} of ${COUNT}`)
    // The values themselves do not: the event may be anywhere.
    const raw = Array.from({ length: COUNT }, (_, row) => (inputs.data as Float32Array).slice(row * STEPS * CHANNELS, (row + 1) * STEPS * CHANNELS)) // prettier-ignore
    const lost = raw.filter((row, at) => {
      const others = raw.map((other, i) => ({ i, d: i === at ? Infinity : distance(row, other) }))
      return others.sort((a, b) => a.d - b.d)[0]!.i % 2 === at % 2
    }).length
    assert.ok(lost < 0.8 * COUNT, `${lost} of ${COUNT}`)
  })

  it('sees how high a series lies', () => {
    const inputs = bumps(2)
    const data = (inputs.data as Float32Array).map((value, at) => {
      const row = Math.floor(at / (STEPS * CHANNELS))
      return 0.2 * value + (row % 2 === 0 ? 1 : -1)
    })
    const rows = embed(fitMiniRocket({ ...inputs, data }, new Random(1)), { ...inputs, data })
    const [own, other] = [distance(rows[0]!, rows[2]!), distance(rows[0]!, rows[1]!)]
    assert.ok(own < other, `${own} against ${other}`)
  })

  it('is a spec that survives JSON and agrees with its layers model', () => {
    const inputs = bumps(3)
    const { spec, weights } = fitMiniRocket(inputs, new Random(1))
    assert.deepEqual(parseEncoderSpec(JSON.parse(JSON.stringify(spec))), spec)
    const model = toLayersModel(spec, weights)
    const expected = embed({ spec, weights }, inputs).flatMap((row) => [...row])
    const actual = tf.tidy(
      () => model.predict(tf.tensor(inputs.data as Float32Array, [COUNT, STEPS, CHANNELS])) as tf.Tensor,
    )
    assertClose(actual, expected, 1e-5)
    actual.dispose()
    model.dispose()
  })

  it('gives the same features from the same seed, and leaves no tensor behind', () => {
    const inputs = bumps(4)
    const before = tf.memory().numTensors
    const { weights } = fitMiniRocket(inputs, new Random(1))
    assert.deepEqual(fitMiniRocket(inputs, new Random(1)).weights, weights)
    assert.equal(tf.memory().numTensors, before)
  })

  it('takes series that are shorter than a kernel', () => {
    const data = Float32Array.from({ length: COUNT * 5 }, (_, at) => Math.sin(at * at))
    const rows = embed(fitMiniRocket({ data, shape: [5, 1] }, new Random(1)), { data, shape: [5, 1] })
    assert.ok(rows.flatMap((row) => [...row]).every(Number.isFinite))
  })

  it('refuses series that are all alike', () => {
    const inputs = { data: new Float32Array(COUNT * STEPS), shape: [STEPS, 1] }
    assert.throws(() => fitMiniRocket(inputs, new Random(1)), /all 40 are alike/)
  })
})

describe('dilationsFor', () => {
  it('spreads from neighbouring steps to the whole series', () => {
    assert.deepEqual(dilationsFor(24), [1, 2])
    assert.deepEqual(dilationsFor(5), [1])
    const many = dilationsFor(2001)
    assert.equal(many.at(-1), 250)
    assert.ok(many.length <= 12)
  })
})
