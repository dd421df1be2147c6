import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { pretrainConfig } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { objectivesFor } from '../../../../shared/domain/objectives.ts'
import type { ObjectiveName } from '../../../../shared/domain/runs.ts'

const [COUNT, STEPS, CHANNELS] = [64, 24, 2]
const TAKEN = 16
const LEARNED = 4

/** Waves of any length and phase. */
function waves(): Float32Array {
  const random = new Random(1)
  const data = new Float32Array(COUNT * STEPS * CHANNELS)
  for (let row = 0; row < COUNT; row++) {
    const [speed, phase] = [0.2 + random.uniform(), 6 * random.uniform()]
    for (let step = 0; step < STEPS; step++) {
      const at = (row * STEPS + step) * CHANNELS
      data[at] = Math.sin(speed * step + phase) * Math.SQRT2
      data[at + 1] = Math.cos(speed * step + phase) * Math.SQRT2
    }
  }
  return data
}

function start(objective: ObjectiveName): Pretrainer {
  return new Pretrainer({ data: waves(), shape: [STEPS, CHANNELS], config: pretrainConfig(objective, 'series', 1) })
}

describe('pretraining on series', () => {
  before(() => startTensorFlow())

  for (const objective of objectivesFor('series')) {
    test(`${objective} learns: its loss falls`, () => {
      const trainer = start(objective)
      const losses = Array.from({ length: TAKEN }, () => trainer.step(0.1).loss)
      trainer.dispose()
      const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length
      assert.ok(mean(losses.slice(-LEARNED)) < mean(losses.slice(0, LEARNED)), losses.join(' '))
    })
  }

  test('goes on from a checkpoint as if it had not stopped', () => {
    const whole = start('next-chunk')
    const expected = Array.from({ length: 4 }, () => whole.step(0.1).loss).slice(2)
    whole.dispose()
    const begun = start('next-chunk')
    for (let step = 0; step < 2; step++) begun.step(0.1)
    const saved = begun.checkpoint()
    begun.dispose()
    const options = { data: waves(), shape: [STEPS, CHANNELS], config: pretrainConfig('next-chunk', 'series', 1) }
    const resumed = Pretrainer.resume(options, saved)
    const losses = [resumed.step(0.1).loss, resumed.step(0.1).loss]
    resumed.dispose()
    losses.forEach((loss, at) => assert.ok(Math.abs(loss - expected[at]!) < 1e-5, `${loss}, ${expected[at]}`))
  })
})
