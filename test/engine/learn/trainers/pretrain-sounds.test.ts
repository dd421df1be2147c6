import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { pretrainConfig } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { startTensorFlow } from '../../../../electron/engine/learn/tf.ts'
import { objectivesFor } from '../../../../shared/domain/objectives.ts'

const [COUNT, FRAMES, BANDS] = [64, 32, 16]
const TAKEN = 40
const LEARNED = 10

/** Tones that glide from one band to another, over noise. */
function glides(): Uint8Array {
  const random = new Random(1)
  const data = new Uint8Array(COUNT * FRAMES * BANDS).map(() => random.int(60))
  for (let row = 0; row < COUNT; row++) {
    const [from, to] = [random.int(BANDS), random.int(BANDS)]
    for (let frame = 0; frame < FRAMES; frame++) {
      const band = Math.round(from + ((to - from) * frame) / FRAMES)
      data[(row * FRAMES + frame) * BANDS + band] = 200 + random.int(50)
    }
  }
  return data
}

describe('pretraining on sounds', () => {
  before(() => startTensorFlow())

  for (const objective of objectivesFor('audio')) {
    test(`${objective} learns: its loss falls`, () => {
      const config = pretrainConfig(objective, 'sounds', 1)
      const trainer = new Pretrainer({ data: glides(), shape: [FRAMES, BANDS], config })
      const losses = Array.from({ length: TAKEN }, () => trainer.step(0.1).loss)
      trainer.dispose()
      const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length
      assert.ok(mean(losses.slice(-LEARNED)) < mean(losses.slice(0, LEARNED)), losses.join(' '))
    })
  }
})
