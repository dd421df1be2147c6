import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { decodeTensors } from '../../../../electron/engine/learn/checkpoint.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { pretrainConfig } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { Pretrainer, type PretrainOptions } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { type EarlierTraining, RehearsalOrder } from '../../../../electron/engine/learn/trainers/rehearsal.ts'
import { blobImages } from '../../../support/patterns.ts'

const SIDE = 16
const range = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, i) => from + i)

describe('rehearsal', () => {
  before(() => startTensorFlow())

  test('draws half of each batch from what is known, the known ones first', () => {
    for (const fresh of [30, 1000]) {
      const order = new RehearsalOrder(range(0, 200), range(200, 200 + fresh), 20, 1)
      assert.equal(order.known, 10)
      for (let step = 0; step < 50; step++) {
        const batch = [...order.next()]
        assert.equal(new Set(batch).size, 20)
        assert.ok(batch.slice(0, 10).every((row) => row < 200) && batch.slice(10).every((row) => row >= 200))
      }
    }
  })

  test('takes all there are where there are fewer than half a batch', () => {
    const few = new RehearsalOrder(range(0, 100), range(100, 103), 20, 1)
    assert.equal(few.known, 17)
    assert.deepEqual([...few.next()].slice(17).sort(), [100, 101, 102])
    assert.equal(new RehearsalOrder(range(0, 4), range(4, 100), 20, 1).known, 4)
    assert.throws(() => new RehearsalOrder(range(0, 4), range(4, 8), 20, 1), RangeError)
  })

  test('goes on from any saved state', () => {
    const make = (): RehearsalOrder => new RehearsalOrder(range(0, 25), range(25, 70), 8, 3)
    const [order, other] = [make(), make()]
    for (let step = 0; step < 7; step++) order.next()
    other.restore(order.state())
    for (let step = 0; step < 12; step++) assert.deepEqual(other.next(), order.next())
  })
})

describe('a training that goes on', () => {
  before(() => startTensorFlow())
  const config = { ...pretrainConfig('nt-xent', 'photographs', 3), batch: 32 }

  function earlierTraining(): { first: PretrainOptions; earlier: EarlierTraining } {
    const first = { data: blobImages(120, SIDE), shape: [SIDE, SIDE, 3], config }
    const trainer = new Pretrainer(first)
    for (let step = 0; step < 10; step++) trainer.step(step / 10)
    const network = decodeTensors(trainer.checkpoint()).tensors
    const earlier = { spec: trainer.finish().spec, network, samples: 120 }
    trainer.dispose()
    return { first, earlier }
  }

  test('starts where the earlier one ended, keeps to a resume, and leaves no tensor behind', () => {
    const { earlier } = earlierTraining()
    const before = tf.memory().numTensors
    const options = { data: blobImages(180, SIDE), shape: [SIDE, SIDE, 3], config, earlier }
    const trainer = new Pretrainer(options)
    const fresh = new Pretrainer({ ...options, earlier: undefined } as never)
    assert.ok(trainer.retrieval() > fresh.retrieval())
    fresh.dispose()
    trainer.step(0)
    const afterOne = tf.memory().numTensors
    trainer.step(0.2)
    assert.equal(tf.memory().numTensors, afterOne)
    const other = Pretrainer.resume(options, trainer.checkpoint())
    assert.ok(Math.abs(other.step(0.5).loss - trainer.step(0.5).loss) < 1e-4)
    const shorter = { ...options, earlier: { ...earlier, samples: 60 } }
    assert.throws(() => Pretrainer.resume(shorter, trainer.checkpoint()), /its known is 120, expected 60/)
    trainer.dispose()
    other.dispose()
    assert.equal(tf.memory().numTensors, before)
  })

  test('with nothing new goes on as any training does, of every objective', () => {
    const { first, earlier } = earlierTraining()
    const same = new Pretrainer({ ...first, earlier })
    assert.ok(Number.isFinite(same.step(0).loss))
    same.dispose()
    const masked = {
      data: blobImages(60, SIDE),
      shape: [SIDE, SIDE, 3],
      config: pretrainConfig('masked-patches', 'objects', 1),
    }
    const trainer = new Pretrainer(masked)
    const network = decodeTensors(trainer.checkpoint()).tensors
    const options = {
      ...masked,
      pixels: blobImages(90, SIDE),
      earlier: { spec: trainer.finish().spec, network, samples: 60 },
    }
    const on = new Pretrainer(options)
    assert.ok(Number.isFinite(on.step(0).loss))
    trainer.dispose()
    on.dispose()
  })
})
