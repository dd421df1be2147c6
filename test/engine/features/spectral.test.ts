import assert from 'node:assert/strict'
import { before, describe, it } from 'node:test'
import { Random } from '../../../electron/engine/base/random.ts'
import { fitSpectral } from '../../../electron/engine/features/spectral.ts'
import { Encoder } from '../../../electron/engine/learn/encoders/encoder.ts'
import { parseEncoderSpec } from '../../../electron/engine/learn/encoders/encoder-spec.ts'
import { toLayersModel } from '../../../electron/engine/learn/encoders/layers-model.ts'
import { gatherInputs } from '../../../electron/engine/learn/gather-inputs.ts'
import { countInputs, type Inputs } from '../../../electron/engine/learn/inputs.ts'
import { startTensorFlow, tf } from '../../../electron/engine/learn/tf.ts'
import { assertClose } from '../learn/finite-differences.ts'

const [COUNT, FRAMES, BANDS] = [60, 32, 16]

/** Noise with a tone in one of two bands: even rows rise from the lower to the higher, odd ones fall. */
function glides(): Inputs {
  const random = new Random(1)
  const data = new Uint8Array(COUNT * FRAMES * BANDS).map(() => 20 + random.int(40))
  for (let row = 0; row < COUNT; row++) {
    for (let frame = 0; frame < FRAMES; frame++) {
      const isHigh = frame < FRAMES / 2 !== (row % 2 === 0)
      data[(row * FRAMES + frame) * BANDS + (isHigh ? 12 : 4)] = 200 + random.int(50)
    }
  }
  return { data, shape: [FRAMES, BANDS] }
}

function everyRow(inputs: Inputs): tf.Tensor {
  return gatherInputs(
    inputs,
    Int32Array.from({ length: countInputs(inputs) }, (_, row) => row),
  )
}

function embed({ spec, weights }: ReturnType<typeof fitSpectral>, inputs: Inputs): Float32Array[] {
  const encoder = Encoder.fromWeights(spec, weights)
  const output = tf.tidy(() => encoder.forward(everyRow(inputs), 'infer'))
  const [rows, dim] = output.shape
  const values = output.dataSync<'float32'>()
  output.dispose()
  encoder.dispose()
  return Array.from({ length: rows }, (_, row) => values.slice(row * dim, (row + 1) * dim))
}

const cosine = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0)

describe('fitSpectral', () => {
  before(() => startTensorFlow())

  it('tells sounds apart that say the same in another order', () => {
    const inputs = glides()
    const rows = embed(fitSpectral(inputs, new Random(1)), inputs)
    const isRight = rows.map((row, at) => {
      const cosines = rows.map((other, to) => (to === at ? -Infinity : cosine(row, other)))
      return cosines.indexOf(Math.max(...cosines)) % 2 === at % 2
    })
    assert.equal(isRight.filter(Boolean).length, COUNT)
  })

  it('is a spec that agrees with its layers model, whatever the seed', () => {
    const inputs = glides()
    const parts = fitSpectral(inputs, new Random(2))
    parseEncoderSpec(parts.spec)
    const model = toLayersModel(parts.spec, parts.weights)
    const batch = everyRow(inputs)
    const actual = model.predict(batch) as tf.Tensor
    assertClose(
      actual,
      embed(parts, inputs).flatMap((row) => [...row]),
      1e-5,
    )
    tf.dispose([batch, actual])
    model.dispose()
  })

  it('refuses sounds that are all alike', () => {
    assert.throws(
      () => fitSpectral({ data: new Uint8Array(10 * 32 * 16).fill(9), shape: [32, 16] }, new Random(1)),
      /all 10 are alike/,
    )
  })

  it('leaves no tensor behind', () => {
    const inputs = glides()
    const before = tf.memory().numTensors
    fitSpectral(inputs, new Random(1))
    assert.equal(tf.memory().numTensors, before)
  })
})
