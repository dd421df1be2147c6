import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { outputDim } from '../../../../electron/engine/learn/encoders/encoder-spec.ts'
import { bagEncoder } from '../../../../electron/engine/learn/encoders/text-encoders.ts'
import { spans } from '../../../../electron/engine/learn/objectives/spans.ts'
import { Pretrainer } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { pretrainConfig } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const [TEXT_COUNT, DIM] = [4, 3]
const rows = wave(2 * TEXT_COUNT * DIM, 1)
const encoder = bagEncoder({ shape: [12], vocabulary: 200 })
// Tokens rise by one along a text, so that a span can be told by its ends; the last text is too short.
const TEXTS = [
  [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12],
  [101, 0, 102, 0, 0, 0, 0, 0, 0, 0, 0, 0],
  [51, 52, 53, 54, 55, 0, 0, 0, 0, 0, 0, 0],
  [90, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
]

/** Loops alone. */
function reference(x: ArrayLike<number>, temperature: number): number {
  const row = (at: number): number[] => Array.from({ length: DIM }, (_, d) => x[at * DIM + d]!)
  const cosine = (a: number[], b: number[]): number =>
    a.reduce((sum, value, d) => sum + value * b[d]!, 0) / Math.hypot(...a) / Math.hypot(...b)
  const all = 2 * TEXT_COUNT
  let total = 0
  for (let i = 0; i < all; i++) {
    const own = (i + TEXT_COUNT) % all
    let sum = 0
    for (let j = 0; j < all; j++) if (j !== i) sum += Math.exp(cosine(row(i), row(j)) / temperature)
    total += Math.log(sum) - cosine(row(i), row(own)) / temperature
  }
  return total / all
}

function lossOf(x: ArrayLike<number>, temperature = 0.5): number {
  return tf.tidy(() => {
    const predictions = tf.tensor2d(Float32Array.from(x), [2 * TEXT_COUNT, DIM])
    return spans.loss(predictions, [], { temperature }).total.dataSync()[0]!
  })
}

/** The long spans, and the short ones in the same order, without padding. */
function arrange(seed: number): [number[][], number[][]] {
  const batch = tf.tensor2d(TEXTS)
  const { shown } = spans.arrange(batch, encoder, spans.defaults, new Random(seed))
  const found = (shown.arraySync() as number[][]).map((row) => row.filter((token) => token !== 0))
  tf.dispose([batch, shown])
  return [found.slice(0, found.length / 2), found.slice(found.length / 2)]
}

describeOnEachBackend('spans', () => {
  test('cuts two runs of words out of each text, that overlap or touch', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const [long, short] = arrange(seed)
      assert.equal(long.length, 3)
      for (const [at, span] of long.entries()) {
        const other = short[at]!
        const text = TEXTS.map((tokens) => tokens.filter((token) => token !== 0)).find((t) => t.includes(span[0]!))!
        for (const run of [span, other]) {
          assert.ok(run.length >= 1)
          const start = text.indexOf(run[0]!)
          assert.deepEqual(run, text.slice(start, start + run.length))
        }
        const gap = Math.max(span[0]!, other[0]!) - Math.min(span.at(-1)!, other.at(-1)!)
        assert.ok(gap <= 1, `${span} and ${other}`)
      }
    }
  })

  test('cuts the first longer than the second, on average by a third of the text', () => {
    const seeds = Array.from({ length: 60 }, (_, seed) => arrange(seed + 1))
    const mean = (spansOf: readonly number[][]): number => spansOf.reduce((sum, span) => sum + span.length / 60, 0)
    const ofFirst = (side: 0 | 1): number[][] => seeds.map((pair) => pair[side].find((span) => span[0]! < 50)!)
    const difference = mean(ofFirst(0)) - mean(ofFirst(1))
    assert.ok(difference > 2.5 && difference < 5.5, `${difference} of 12`)
  })

  test('draws the same exercise with the same seed, another with another', () => {
    assert.deepEqual(arrange(3), arrange(3))
    assert.notDeepEqual(arrange(3), arrange(4))
  })

  test('equals the definition in loops alone, and log(2 texts − 1) at collapse', () => {
    for (const temperature of [0.2, 0.5]) assertClose([lossOf(rows, temperature)], [reference(rows, temperature)], 1e-5)
    assertClose([lossOf(rows.map(() => 1))], [Math.log(2 * TEXT_COUNT - 1)], 1e-5)
  })

  test('has the gradient that finite differences of the definition give, finite at collapse', () => {
    const gradientAt = (x: ArrayLike<number>): Float32Array =>
      tf.tidy(() =>
        tf
          .grad((z) => spans.loss(z as tf.Tensor2D, [], { temperature: 0.5 }).total)(
            tf.tensor2d(Float32Array.from(x), [2 * TEXT_COUNT, DIM]),
          )
          .dataSync<'float32'>(),
      )
    const expected = numericGradient((x) => reference(x, 0.5), rows)
    assertClose(gradientAt(rows), expected, 1e-4)
    for (const constant of [0, 1]) assert.ok(gradientAt(rows.map(() => constant)).every(Number.isFinite))
  })

  test('learns to tell texts on two subjects apart', () => {
    const random = new Random(1)
    const data = new Int32Array(256 * 12)
    for (let at = 0; at < data.length; at++) data[at] = 1 + random.int(20) + 20 * (Math.floor(at / 12) % 2)
    const config = { ...pretrainConfig('spans', 'texts', 1), learningRate: 0.01 }
    const trainer = new Pretrainer({ data, shape: [12], vocabulary: 41, config })
    const losses = Array.from({ length: 30 }, (_, step) => trainer.step(step / 30).loss)
    trainer.dispose()
    const mean = (some: readonly number[]): number => some.reduce((sum, loss) => sum + loss / some.length, 0)
    assert.ok(mean(losses.slice(-5)) < mean(losses.slice(0, 5)) - 0.2, losses.join(' '))
  })

  test('puts a projector on the encoder, leaves no tensor behind, and refuses a lone text', () => {
    const network = Encoder.create(spans.withHead(encoder), new Random(1))
    assert.equal(outputDim(network.spec), 128)
    network.dispose()
    const batch = tf.tensor2d(TEXTS)
    const before = tf.memory().numTensors
    const { shown } = spans.arrange(batch, encoder, spans.defaults, new Random(1))
    assert.equal(tf.memory().numTensors, before + 1)
    shown.dispose()
    lossOf(rows)
    assert.equal(tf.memory().numTensors, before)
    batch.dispose()
    const lone = tf.zeros<tf.Rank.R2>([2, DIM])
    assert.throws(() => spans.loss(lone, [], spans.defaults), /batch of at least 2/)
    assert.throws(() => lossOf(rows, 0), /positive temperature/)
    lone.dispose()
  })
})
