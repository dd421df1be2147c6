import assert from 'node:assert/strict'
import { it } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { compactEncoder, withProjector } from '../../../../electron/engine/learn/encoders/presets.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose } from '../finite-differences.ts'
import { everyLayer, pixelsFor, weightsOf } from './every-layer.ts'

const COUNT = 6

function images(): tf.Tensor4D {
  return tf.tensor4d(pixelsFor(everyLayer, COUNT), [COUNT, 8, 8, 3])
}

describeOnEachBackend('Encoder', () => {
  it('gives rows of unit length where the spec ends with unitNorm', () => {
    const encoder = Encoder.fromWeights(everyLayer, weightsOf(everyLayer))
    tf.tidy(() => {
      const lengths = encoder.forward(images(), 'infer').square().sum(1)
      assertClose(lengths, new Array(COUNT).fill(1))
    })
    encoder.dispose()
  })

  it('infers, once calibrated, what it gives in training on the same batch', () => {
    const encoder = Encoder.fromWeights(everyLayer, weightsOf(everyLayer))
    tf.tidy(() => {
      const batch = images()
      const trained = encoder.forward(batch, 'train').dataSync()
      assert.throws(() => assertClose(encoder.forward(batch, 'infer'), trained))
      encoder.calibrate(batch)
      assertClose(encoder.forward(batch, 'infer'), trained)
    })
    encoder.dispose()
  })

  it('gives each image the same embedding whatever else is in the batch, when it infers', () => {
    const encoder = Encoder.fromWeights(everyLayer, weightsOf(everyLayer))
    tf.tidy(() => {
      const batch = images()
      const all = encoder.forward(batch, 'infer')
      const alone = encoder.forward(tf.slice4d(batch, [2, 0, 0, 0], [1, 8, 8, 3]), 'infer')
      assertClose(alone, all.slice(2, 1).dataSync(), 1e-5)
    })
    encoder.dispose()
  })

  it('has gradients that agree with finite differences in every variable', () => {
    const encoder = Encoder.fromWeights(everyLayer, weightsOf(everyLayer))
    const batch = images()
    const loss = (): tf.Scalar => encoder.forward(batch, 'train').mul(tf.range(1, 10)).square().mean()
    const { grads } = tf.variableGrads(loss)
    const step = 2e-3
    for (const variable of encoder.variables) {
      const gradient = grads[variable.name]!
      // Along the gradient itself, one number for all elements: single precision is too coarse for each alone.
      const length = tf.tidy(() => gradient.norm().dataSync()[0]!)
      if (length < 1e-4) continue
      const along = (distance: number): number =>
        tf.tidy(() => {
          const before = variable.clone()
          variable.assign(variable.add(gradient.mul(distance / length)))
          const value = loss().dataSync()[0]!
          variable.assign(before)
          return value
        })
      const slope = (along(step) - along(-step)) / (2 * step)
      assert.ok(Math.abs(slope - length) < 0.03 * length + 1e-3, `${variable.name}: ${slope} against ${length}`)
    }
    tf.dispose([batch, ...Object.values(grads)])
    encoder.dispose()
  })

  it('lists the variables in the order of the layers, statistics left out', () => {
    const encoder = Encoder.create(everyLayer, new Random(1))
    const shapes = encoder.variables.map(({ shape }) => shape)
    assert.deepEqual(shapes, [[3, 3, 3, 4], [4], [4], [4], [3, 3, 4, 4], [1, 1, 3, 5], [5], [16, 6], [6], [6], [6], [6, 4]]) // prettier-ignore
    encoder.dispose()
  })

  it('has its weights back after they were taken out and put in', () => {
    const weights = weightsOf(everyLayer)
    const encoder = Encoder.fromWeights(everyLayer, weights)
    assert.deepEqual(encoder.toWeights(), weights)
    encoder.dispose()
  })

  it('refuses weights that are missing or have another shape', () => {
    const weights = weightsOf(everyLayer)
    const { 'stem/bias': _, ...rest } = weights
    assert.throws(() => Encoder.fromWeights(everyLayer, rest), /the weights lack stem\/bias/)
    const wrong = { ...weights, 'stem/bias': { shape: [5], data: new Float32Array(5) } }
    assert.throws(() => Encoder.fromWeights(everyLayer, wrong), /weight stem\/bias must have shape \[4\], it has \[5\]/)
  })

  it('learns: the loss of a compact encoder with a projector falls', () => {
    const encoder = Encoder.create(withProjector(compactEncoder(16), 32, 16), new Random(5))
    const batch = tf.tensor4d(pixelsFor(encoder.spec, 8), [8, 16, 16, 3])
    const target = tf.tidy(() => tf.oneHot(tf.range(0, 8, 1, 'int32'), 16).toFloat())
    const optimiser = tf.train.sgd(0.1)
    const loss = (): tf.Scalar => tf.losses.meanSquaredError(target, encoder.forward(batch, 'train'))
    const losses = Array.from({ length: 6 }, () => {
      const value = optimiser.minimize(loss, true, [...encoder.variables])!
      const [number] = value.dataSync()
      value.dispose()
      return number!
    })
    assert.ok(losses.at(-1)! < losses[0]! * 0.7, losses.join(' '))
    tf.dispose([batch, target])
    optimiser.dispose()
    encoder.dispose()
  })

  it('leaves no tensor behind', () => {
    const before = tf.memory().numTensors
    const encoder = Encoder.create(everyLayer, new Random(1))
    const batch = images()
    tf.dispose(tf.variableGrads(() => encoder.forward(batch, 'train').sum()))
    encoder.calibrate(batch)
    encoder.forward(batch, 'infer').dispose()
    batch.dispose()
    encoder.dispose()
    assert.equal(tf.memory().numTensors, before)
  })
})

describeOnEachBackend('two back ends', () => {
  it('give one embedding', async () => {
    const embed = async (): Promise<Float32Array> => {
      const encoder = Encoder.fromWeights(everyLayer, weightsOf(everyLayer))
      const embedding = tf.tidy(() => encoder.forward(images(), 'train'))
      encoder.dispose()
      const values = await embedding.data<'float32'>()
      embedding.dispose()
      return values
    }
    const here = await embed()
    await startTensorFlow('wasm')
    assertClose(await embed(), here, 1e-4)
  })
})
