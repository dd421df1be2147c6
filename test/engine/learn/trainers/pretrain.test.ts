import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import type { ObjectiveName } from '../../../../electron/engine/learn/objectives/index.ts'
import { pretrainConfig, pretrainDefaults } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer, type PretrainOptions } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { weightShapes } from '../../../../electron/engine/learn/encoders/weights.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { objectivesFor } from '../../../../shared/domain/objectives.ts'
import { blobImages } from '../../../support/patterns.ts'

const SIDE = 16
const OPTIONS: PretrainOptions = {
  data: blobImages(80, SIDE),
  shape: [SIDE, SIDE, 3],
  config: { ...pretrainDefaults, preset: 'photographs', batch: 64, seed: 3 },
}

function train(trainer: Pretrainer, from: number, to: number, total: number): number[] {
  return Array.from({ length: to - from }, (_, i) => trainer.step((from + i) / total).loss)
}

describe('pretraining', () => {
  before(() => startTensorFlow())

  test('lets the loss fall and retrieval rise', () => {
    const trainer = new Pretrainer({ ...OPTIONS, data: blobImages(400, SIDE) })
    const atFirst = trainer.retrieval()
    const losses = train(trainer, 0, 30, 30)
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
    assert.ok(mean(losses.slice(-5)) < mean(losses.slice(0, 5)) - 0.5, `losses ${losses}`)
    assert.ok(trainer.retrieval() > atFirst, `retrieval ${atFirst} to ${trainer.retrieval()}`)
    trainer.dispose()
  })

  test('lets the loss of every objective for images fall, leaves no head behind and goes on from a checkpoint', () => {
    for (const name of objectivesFor('images')) {
      const config = { ...pretrainConfig(name, 'photographs', 3), batch: 32 } as const
      const options = { ...OPTIONS, data: blobImages(200, SIDE), config }
      const trainer = new Pretrainer(options)
      const losses = train(trainer, 0, 12, 12)
      const [first, last] = [losses.slice(0, 3), losses.slice(-3)].map((some) => some.reduce((sum, x) => sum + x))
      assert.ok(last! < 0.95 * first!, `${name}: ${losses}`)
      assert.ok(trainer.retrieval() > 0, name)
      const other = Pretrainer.resume(options, trainer.checkpoint())
      assert.ok(Math.abs(other.step(0.5).loss / trainer.step(0.5).loss - 1) < 1e-4, name)
      const { spec, weights } = trainer.finish()
      assert.deepEqual(Object.keys(weights), weightShapes(spec).map((weight) => weight.name)) // prettier-ignore
      trainer.dispose()
      other.dispose()
    }
  })

  test('sees each image in as many views as it is told, within what the objective takes', () => {
    const before = tf.memory().numTensors
    for (const name of ['nt-xent', 'vicreg', 'sigreg'] as const) {
      for (const views of [3, 4]) {
        const trainer = new Pretrainer({
          ...OPTIONS,
          config: { ...pretrainConfig(name, 'photographs', 1), views, batch: 8 },
        })
        assert.ok(Number.isFinite(trainer.step(0).loss))
        trainer.dispose()
      }
    }
    assert.equal(tf.memory().numTensors, before)
    const withViews = (name: ObjectiveName, views: number) => () =>
      new Pretrainer({ ...OPTIONS, config: { ...pretrainConfig(name, 'photographs', 1), views } })
    assert.throws(withViews('nt-xent', 5), /nt-xent takes 2 to 4 views of each sample, got 5/)
    assert.throws(withViews('sigreg', 1), /sigreg takes 2 to 4 views of each sample, got 1/)
    assert.throws(withViews('masked-patches', 2), /masked-patches takes 1 to 1 views of each sample, got 2/)
  })

  test('makes the same steps after a checkpoint and a resume as without', () => {
    const whole = new Pretrainer(OPTIONS)
    const expected = train(whole, 0, 20, 20)
    const first = new Pretrainer(OPTIONS)
    const before = train(first, 0, 10, 20)
    const second = Pretrainer.resume(OPTIONS, first.checkpoint())
    const after = train(second, 10, 20, 20)
    const worst = Math.max(...[...before, ...after].map((loss, i) => Math.abs(loss - expected[i]!)))
    assert.ok(worst < 1e-5, `losses differ by ${worst}`)
    assert.equal(second.step(1).step, 21)
    for (const trainer of [whole, first, second]) trainer.dispose()
  })

  test('measures retrieval without disturbing training', () => {
    const [measured, plain] = [new Pretrainer(OPTIONS), new Pretrainer(OPTIONS)]
    measured.step(0)
    plain.step(0)
    assert.equal(measured.retrieval(), measured.retrieval())
    assert.ok(Math.abs(measured.step(0.5).loss - plain.step(0.5).loss) < 1e-5)
    measured.dispose()
    plain.dispose()
  })

  test('hands over an encoder without its head whose embeddings vary and are finite', () => {
    const trainer = new Pretrainer(OPTIONS)
    train(trainer, 0, 2, 2)
    const { spec, weights } = trainer.finish()
    assert.deepEqual(Object.keys(weights).filter((name) => name.startsWith('projector')), []) // prettier-ignore
    const encoder = Encoder.fromWeights(spec, weights)
    const embeddings = tf.tidy(() => encoder.forward(tf.zeros([2, SIDE, SIDE, 3]), 'infer').dataSync())
    assert.ok(embeddings.every(Number.isFinite) && embeddings.some((x) => x !== 0))
    trainer.dispose()
    encoder.dispose()
  })

  test('holds no more tensors after many steps than after one, and none when disposed of', () => {
    const before = tf.memory().numTensors
    const trainer = new Pretrainer(OPTIONS)
    trainer.step(0)
    const afterOne = tf.memory().numTensors
    train(trainer, 1, 4, 4)
    trainer.retrieval()
    trainer.finish()
    trainer.checkpoint()
    assert.equal(tf.memory().numTensors, afterOne)
    trainer.dispose()
    assert.equal(tf.memory().numTensors, before)
  })

  test('takes smaller batches from smaller data and refuses too little of it', () => {
    const trainer = new Pretrainer({ ...OPTIONS, data: blobImages(16, SIDE) })
    assert.equal(trainer.step(0).samples, 4)
    trainer.dispose()
    assert.throws(() => new Pretrainer({ ...OPTIONS, data: blobImages(15, SIDE) }), /at least 16 samples, got 15/)
    assert.throws(
      () => new Pretrainer({ ...OPTIONS, data: new Uint8Array(100) }),
      /not a whole number of samples of 16×16×3/,
    )
  })

  test('refuses a checkpoint of another training', () => {
    const trainer = new Pretrainer(OPTIONS)
    const checkpoint = trainer.checkpoint()
    trainer.dispose()
    const other = { ...OPTIONS, config: { ...OPTIONS.config, seed: 4 } }
    const settings = { ...OPTIONS, config: { ...OPTIONS.config, settings: { temperature: 0.5 } } }
    const views = { ...OPTIONS, config: { ...OPTIONS.config, views: 3 } }
    for (const options of [other, settings, views]) {
      assert.throws(() => Pretrainer.resume(options, checkpoint), /of another training: its config is/)
    }
    const vicreg = { ...OPTIONS, config: pretrainConfig('vicreg', 'photographs', 3) }
    assert.throws(() => Pretrainer.resume(vicreg, checkpoint), RangeError)
    const more = { ...OPTIONS, data: blobImages(81, SIDE) }
    assert.throws(() => Pretrainer.resume(more, checkpoint), /its samples is 80, expected 81/)
  })
})
