import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { pretrainConfig, pretrainDefaults } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer, type PretrainOptions } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { objectivesFor } from '../../../../shared/domain/objectives.ts'
import { blobImages } from '../../../support/patterns.ts'

const SIDE = 16

function options(count: number, batch: number): PretrainOptions {
  const config = { ...pretrainDefaults, preset: 'photographs', batch } as const
  return { data: blobImages(count, SIDE), shape: [SIDE, SIDE, 3], config }
}

function train(trainer: Pretrainer, from: number, to: number, total: number): number[] {
  return Array.from({ length: to - from }, (_, i) => trainer.step((from + i) / total).loss)
}

describe('pretraining on WebAssembly', () => {
  before(() => startTensorFlow('wasm'))

  test('lets the loss fall and retrieval rise', () => {
    assert.equal(tf.getBackend(), 'wasm')
    const trainer = new Pretrainer(options(400, 32))
    const atFirst = trainer.retrieval()
    const losses = train(trainer, 0, 30, 30)
    const mean = (values: number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
    assert.ok(mean(losses.slice(-5)) < mean(losses.slice(0, 5)) - 0.5, `losses ${losses}`)
    assert.ok(trainer.retrieval() > atFirst, `retrieval ${atFirst} to ${trainer.retrieval()}`)
    trainer.dispose()
  })

  test('ends with the same bits after a checkpoint and a resume as without', () => {
    const whole = new Pretrainer(options(80, 8))
    train(whole, 0, 20, 20)
    const first = new Pretrainer(options(80, 8))
    train(first, 0, 10, 20)
    const second = Pretrainer.resume(options(80, 8), first.checkpoint())
    train(second, 10, 20, 20)
    assert.deepEqual(second.checkpoint(), whole.checkpoint())
    for (const trainer of [whole, first, second]) trainer.dispose()
  })

  test('goes on with the same bits whatever the objective for images', () => {
    for (const objective of objectivesFor('images')) {
      const config = { ...pretrainConfig(objective, 'photographs', 1), batch: 8 }
      const whole = new Pretrainer({ ...options(40, 8), config })
      train(whole, 0, 1, 2)
      const resumed = Pretrainer.resume({ ...options(40, 8), config }, whole.checkpoint())
      train(whole, 1, 2, 2)
      train(resumed, 1, 2, 2)
      assert.deepEqual(resumed.checkpoint(), whole.checkpoint(), objective)
      for (const trainer of [whole, resumed]) trainer.dispose()
    }
  })
})
