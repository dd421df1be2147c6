import assert from 'node:assert/strict'
import { it } from 'node:test'
import type { LayerSpec } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { attend, layerNorm, lookUp } from '../../../../electron/engine/learn/kernels/tokens.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { everyLayerOfTokens, weightsOf } from '../encoders/every-layer.ts'
import { assertClose, wave } from '../finite-differences.ts'

const IDS = [3, 1, 0, 2, 2, 0]
const [BATCH, LENGTH, UNITS] = [2, 3, 4]
const table = wave(5 * UNITS, 1)
const values = wave(BATCH * LENGTH * UNITS, 2)
const queries = wave(BATCH * LENGTH * UNITS, 3)
const keys = wave(BATCH * LENGTH * UNITS, 4)

const idsTensor = (): tf.Tensor2D => tf.tensor2d(IDS, [BATCH, LENGTH], 'int32')
const toTensor = (data: Float32Array): tf.Tensor3D => tf.tensor3d(data, [BATCH, LENGTH, UNITS])

/** Loops alone. */
function attended(): number[] {
  const at = (data: Float32Array, sample: number, step: number, d: number): number =>
    data[(sample * LENGTH + step) * UNITS + d]!
  const result: number[] = []
  for (let sample = 0; sample < BATCH; sample++) {
    const places = [0, 1, 2].filter((step) => IDS[sample * LENGTH + step] !== 0)
    for (let step = 0; step < LENGTH; step++) {
      const scores = places.map((other) => {
        let dot = 0
        for (let d = 0; d < UNITS; d++) dot += at(queries, sample, step, d) * at(keys, sample, other, d)
        return Math.exp(dot / Math.sqrt(UNITS))
      })
      const total = scores.reduce((sum, score) => sum + score, 0)
      for (let d = 0; d < UNITS; d++) {
        result.push(places.reduce((sum, other, i) => sum + (scores[i]! / total) * at(values, sample, other, d), 0))
      }
    }
  }
  return result
}

describeOnEachBackend('layers of tokens', () => {
  it('look up rows by token, zeros for padding, which has no gradient either', () => {
    tf.tidy(() => {
      const variable = tf.variable(tf.tensor2d(table, [5, UNITS]))
      const expected = IDS.flatMap((id) =>
        id === 0 ? [0, 0, 0, 0] : [...table.subarray(id * UNITS, (id + 1) * UNITS)],
      )
      assertClose(lookUp(variable, idsTensor()), expected)
      const { grads } = tf.variableGrads(() => lookUp(variable, idsTensor()).sum(), [variable])
      assertClose(
        grads[variable.name]!,
        [0, 1, 2, 1, 0].flatMap((count) => [count, count, count, count]),
      )
      variable.dispose()
    })
  })

  it('attend to all places but padding', () => {
    tf.tidy(() => {
      const output = attend(toTensor(queries), toTensor(keys), toTensor(values), idsTensor())
      assertClose(output, attended(), 1e-5)
    })
  })

  it('bring each step to mean 0 and variance 1 before scale and offset', () => {
    tf.tidy(() => {
      const output = layerNorm(toTensor(values), tf.fill([UNITS], 2), tf.fill([UNITS], 3))
      const { mean, variance } = tf.moments(output, -1)
      assertClose(mean, new Array(BATCH * LENGTH).fill(3), 1e-4)
      assert.ok([...variance.dataSync()].every((value) => Math.abs(value - 4) < 0.01))
    })
  })

  it('give a text the same embedding however much padding follows', () => {
    // Without what weighs every step by its place, which is fitted to one length.
    const fitted = new Set(['turned', 'weighed', 'late'])
    const layers = everyLayerOfTokens.layers
      .filter(({ name }) => !fitted.has(name))
      .map((layer) => (layer.name === 'both' ? ({ ...layer, inputs: ['bag', 'pool'] } as LayerSpec) : layer))
    const spec = { ...everyLayerOfTokens, layers }
    const weights = weightsOf(spec)
    const [long, cut] = [Encoder.fromWeights(spec, weights), Encoder.fromWeights({ ...spec, inputShape: [4] }, weights)]
    tf.tidy(() => {
      const expected = cut.forward(tf.tensor2d([[5, 9, 200, 0]], undefined, 'int32'), 'infer').dataSync()
      assertClose(long.forward(tf.tensor2d([[5, 9, 200, 0, 0, 0, 0]], undefined, 'int32'), 'infer'), expected, 1e-5)
      assert.ok(expected.some((value) => Math.abs(value) > 0.01))
    })
    long.dispose()
    cut.dispose()
  })

  it('have gradients that agree with finite differences', () => {
    const encoder = Encoder.fromWeights(everyLayerOfTokens, weightsOf(everyLayerOfTokens))
    const batch = tf.tensor2d([[5, 9, 200, 0, 0, 0, 0], [7, 5, 5, 1, 2, 3, 4]], undefined, 'int32') // prettier-ignore
    const loss = (): tf.Scalar => encoder.forward(batch, 'train').mul(tf.range(1, 6)).square().mean()
    const { grads } = tf.variableGrads(loss)
    for (const variable of encoder.variables) {
      const gradient = grads[variable.name]!
      const length = tf.tidy(() => gradient.norm().dataSync()[0]!)
      const along = (distance: number): number =>
        tf.tidy(() => {
          const before = variable.clone()
          variable.assign(variable.add(gradient.mul(distance / length)))
          const value = loss().dataSync()[0]!
          variable.assign(before)
          return value
        })
      const slope = (along(2e-3) - along(-2e-3)) / 4e-3
      assert.ok(Math.abs(slope - length) < 0.03 * length + 1e-2, `${variable.name}: ${slope} against ${length}`)
    }
    tf.dispose([batch, ...Object.values(grads)])
    encoder.dispose()
  })
})
