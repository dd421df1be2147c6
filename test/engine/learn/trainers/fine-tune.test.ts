import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { withClasses } from '../../../../electron/engine/learn/encoders/classifier.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { compactEncoder } from '../../../../electron/engine/learn/encoders/presets.ts'
import { presets } from '../../../../electron/engine/learn/presets.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { fineTune, type FineTuneOptions } from '../../../../electron/engine/learn/trainers/fine-tune.ts'
import { forwardInputs } from '../../../../electron/engine/learn/trainers/forward-inputs.ts'
import type { TrainedEncoder } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { halvesImages } from '../../../support/patterns.ts'

const SIDE = 16
const COUNT = 24

/** A random encoder with a random head: everything is left to be learned. */
function untrained(): TrainedEncoder {
  const spec = withClasses(compactEncoder(SIDE), 2)
  const encoder = Encoder.create(spec, new Random(1))
  const weights = encoder.toWeights()
  encoder.dispose()
  return { spec, weights }
}

function tunableLayers({ spec }: TrainedEncoder): string[] {
  return spec.layers.flatMap(({ op, name }) => (op === 'conv' || op === 'batchNorm' ? [name] : []))
}

/** @param labels What images left out are said to be; their own classes unless told otherwise. */
function options(labels?: Int32Array): FineTuneOptions {
  const start = untrained()
  const all = { ...halvesImages(COUNT, SIDE), classCount: 2 }
  const halves = [0, 1].map((part) =>
    Int32Array.from(all.labels.keys()).filter((row) => Math.floor(row / 2) % 2 === part),
  )
  const lesson = (rows: Int32Array) => ({
    start,
    inputs: { ...all, rows, labels: rows.map((row) => all.labels[row]!) },
  })
  return {
    ...lesson(Int32Array.from(all.labels.keys())),
    folds: [lesson(halves[0]!), lesson(halves[1]!)].map((fold, at) => {
      const rows = halves[1 - at]!
      return { ...fold, heldOut: { rows, labels: rows.map((row) => (labels ?? all.labels)[row]!) } }
    }),
    tunable: tunableLayers(start),
    view: presets.objects.view,
    seed: 1,
    budget: { steps: 30 },
  }
}

describe('fine-tuning', () => {
  before(() => startTensorFlow())

  test('makes a classifier that gets new images right', async () => {
    const { model, until } = await fineTune(options())
    assert.ok(until > 0)
    const unseen = halvesImages(40, SIDE, 2)
    const encoder = Encoder.fromWeights(model.spec, model.weights)
    const rows = Int32Array.from(unseen.labels.keys())
    const { data } = forwardInputs(encoder, unseen, rows, 'infer')
    encoder.dispose()
    const right = rows.filter((row) => Number(data[2 * row + 1]! > data[2 * row]!) === unseen.labels[row]).length
    assert.ok(right >= 36, `${right} of 40 right`)
  })

  test('changes nothing where images left out say that it makes things worse', async () => {
    const { labels } = halvesImages(COUNT, SIDE)
    const told = options(labels.map((label) => 1 - label))
    // A start that is unsure: every step towards the classes moves away from what the images left out are said to be.
    const head = untrained()
    const unsure = { ...head, weights: { ...head.weights, 'head/kernel': zeros(head.weights['head/kernel']!) } }
    const folds = told.folds.map((fold) => ({ ...fold, start: unsure }))
    const { model, until } = await fineTune({ ...told, start: unsure, folds })
    assert.equal(until, 0)
    assert.equal(model, unsure)
  })

  test('moves the last block first, then all, and never what is not tunable', async () => {
    const whole = options()
    const tunable = whole.tunable.filter((name) => !name.startsWith('stem'))
    const { model } = await fineTune({ ...whole, tunable, budget: { steps: 10 } })
    const isMoved = (name: string): boolean => {
      const [before, after] = [whole.start.weights[name]!, model.weights[name]!]
      return before.data.some((value, at) => value !== after.data[at])
    }
    assert.deepEqual(['block4.conv/kernel', 'head/kernel', 'stem.conv/kernel', 'stem.norm/gamma'].map(isMoved), [
      true,
      true,
      false,
      false,
    ])
    // The statistics are those of pretraining.
    assert.ok(!isMoved('block4.norm/mean'))
  })

  test('one seed gives one model', async () => {
    const [a, b] = await Promise.all([0, 1].map(() => fineTune({ ...options(), budget: { steps: 5 } })))
    assert.deepEqual(a, b)
  })

  test('tells of every course, stops when it is told to and leaves no tensor behind either way', async () => {
    const whole = { ...options(), budget: { steps: 5 } }
    const before = tf.memory().numTensors
    const courses: number[] = []
    await fineTune({ ...whole, onProgress: ({ course }) => courses.push(course) })
    assert.deepEqual([...new Set(courses)].slice(0, 2), [0, 1])
    assert.equal(courses.filter((course) => course < 2).length, 10)
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const onProgress = (): void => controller.abort(reason)
    await assert.rejects(fineTune({ ...whole, signal: controller.signal, onProgress }), reason)
    assert.equal(tf.memory().numTensors, before)
  })
})

function zeros<T extends { readonly data: Float32Array }>(array: T): T {
  return { ...array, data: new Float32Array(array.data.length) }
}
