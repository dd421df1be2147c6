import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { sessionEncoder } from '../../../../electron/engine/learn/encoders/session-encoder.ts'
import { bagEncoder } from '../../../../electron/engine/learn/encoders/text-encoders.ts'
import { skipGram } from '../../../../electron/engine/learn/objectives/skip-gram.ts'
import { Pretrainer } from '../../../../electron/engine/learn/trainers/pretrain.ts'
import { pretrainConfig } from '../../../../electron/engine/learn/trainers/pretrain-config.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const [PAIRS, DIM] = [5, 3]
const rows = wave(2 * PAIRS * DIM, 1)
const encoder = bagEncoder({ shape: [8], vocabulary: 50 })
const TEXTS = [[1, 2, 3, 4, 5, 6, 0, 0], [7, 8, 0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0, 0, 0], [10, 0, 11, 12, 13, 14, 15, 16]] // prettier-ignore

/** Loops alone. */
function reference(x: ArrayLike<number>, weight: number): number {
  const at = (row: number, d: number): number => x[row * DIM + d]!
  const dot = (a: number, b: number): number => [0, 1, 2].reduce((sum, d) => sum + at(a, d) * at(b, d), 0)
  let [surprise, size] = [0, 0]
  for (let i = 0; i < PAIRS; i++) {
    let sum = 0
    for (let j = 0; j < PAIRS; j++) sum += Math.exp(dot(i, PAIRS + j))
    surprise += (Math.log(sum) - dot(i, PAIRS + i)) / PAIRS
    size += (dot(i, i) + dot(PAIRS + i, PAIRS + i)) / PAIRS
  }
  return surprise + weight * size
}

function lossOf(x: Float32Array, weight = 0.1): number {
  return tf.tidy(() => {
    const predictions = tf.tensor2d(Float32Array.from(x), [2 * PAIRS, DIM])
    return skipGram.loss(predictions, [], { ...skipGram.defaults, sizeWeight: weight }).total.dataSync()[0]!
  })
}

function arrange(window: number, wordsEach: number, seed = 1): number[][] {
  const batch = tf.tensor2d(TEXTS)
  const { shown } = skipGram.arrange(batch, encoder, { ...skipGram.defaults, window, wordsEach }, new Random(seed))
  const found = shown.arraySync() as number[][]
  tf.dispose([batch, shown])
  return found
}

describeOnEachBackend('skip-gram', () => {
  test('shows neighbourhoods without the word, then the words alone', () => {
    for (let seed = 1; seed <= 5; seed++) {
      const shown = arrange(2, 3, seed)
      const pairs = shown.length / 2
      assert.ok(pairs >= 3 && pairs <= 9, `${pairs}`)
      for (let pair = 0; pair < pairs; pair++) {
        const around = shown[pair]!.filter((token) => token !== 0)
        const [word, ...rest] = shown[pairs + pair]!
        assert.ok(rest.every((token) => token === 0))
        const text = TEXTS.map((tokens) => tokens.filter((token) => token !== 0)).find((tokens) =>
          tokens.includes(word!),
        )!
        const place = text.indexOf(word!)
        assert.deepEqual(around, [...text.slice(Math.max(0, place - 2), place), ...text.slice(place + 1, place + 3)])
      }
    }
  })

  test('puts events at the end, where an encoder that weighs places looks for the last of them', () => {
    const weighing = sessionEncoder({ shape: [8], vocabulary: 50 })
    const batch = tf.tensor2d(TEXTS)
    const { shown } = skipGram.arrange(batch, weighing, { ...skipGram.defaults, window: 2 }, new Random(1))
    assert.equal(shown.shape[1], 8)
    for (const row of shown.arraySync() as number[][]) {
      assert.ok(row[7]! > 0)
      assert.ok(row.every((token, place) => token === 0 || row.slice(place).every((later) => later > 0)))
    }
    tf.dispose([batch, shown])
  })

  test('draws the same exercise with the same seed', () => {
    assert.deepEqual(arrange(2, 2, 3), arrange(2, 2, 3))
    assert.notDeepEqual(arrange(2, 2, 3), arrange(2, 2, 4))
  })

  test('passes frequent words over', () => {
    const batch = tf.tensor2d(Array.from({ length: 50 }, (_, row) => [1, 1, 1, 1, 1, 1, 1, 2 + (row % 48)]))
    const { shown } = skipGram.arrange(batch, encoder, { ...skipGram.defaults, wordsEach: 8 }, new Random(1))
    const words = (shown.arraySync() as number[][]).slice(shown.shape[0]! / 2).map(([word]) => word)
    const frequent = words.filter((word) => word === 1).length / words.length
    assert.ok(frequent < 0.8, `${frequent}`)
    tf.dispose([batch, shown])
  })

  test('equals the definition in loops alone, and log(pairs) at collapse', () => {
    assertClose([lossOf(rows)], [reference(rows, 0.1)], 1e-5)
    assertClose([lossOf(rows.map(() => 0))], [Math.log(PAIRS)], 1e-5)
  })

  test('has the gradient that finite differences of the definition give', () => {
    const gradient = tf.tidy(() =>
      tf
        .grad((x) => skipGram.loss(x as tf.Tensor2D, [], { ...skipGram.defaults, sizeWeight: 0.1 }).total)(
          tf.tensor2d(Float32Array.from(rows), [2 * PAIRS, DIM]),
        )
        .dataSync(),
    )
    assertClose(
      gradient,
      numericGradient((x) => reference(x, 0.1), rows),
      1e-4,
    )
  })

  test('brings words of the same texts together', () => {
    const random = new Random(1)
    const data = new Int32Array(256 * 8)
    // Half of the texts draw from words 1 to 20, the others from 21 to 40.
    for (let at = 0; at < data.length; at++) data[at] = 1 + random.int(20) + 20 * (Math.floor(at / 8) % 2)
    const config = { ...pretrainConfig('skip-gram', 'texts', 1), learningRate: 0.02 }
    const trainer = new Pretrainer({ data, shape: [8], vocabulary: 41, config })
    const losses = Array.from({ length: 30 }, (_, step) => trainer.step(step / 30).loss)
    assert.ok(losses.at(-1)! < losses[0]! - 0.3, losses.join(' '))
    const { data: table } = trainer.finish().weights['tokens/table']!
    const cosine = (a: number, b: number): number => {
      const [x, y] = [table.subarray(a * 128, (a + 1) * 128), table.subarray(b * 128, (b + 1) * 128)]
      return x.reduce((sum, value, d) => sum + value * y[d]!, 0) / Math.hypot(...x) / Math.hypot(...y)
    }
    const mean = (pairs: readonly (readonly [number, number])[]): number =>
      pairs.reduce((sum, [a, b]) => sum + cosine(a, b) / pairs.length, 0)
    const together = mean(Array.from({ length: 19 }, (_, i) => [1 + i, 2 + i]))
    const apart = mean(Array.from({ length: 20 }, (_, i) => [1 + i, 21 + i]))
    assert.ok(together > apart + 0.2, `${together} against ${apart}`)
    trainer.dispose()
  })

  test('leaves no tensor behind but what it returns, and refuses samples of one token', () => {
    const batch = tf.tensor2d(TEXTS)
    const before = tf.memory().numTensors
    const { shown } = skipGram.arrange(batch, encoder, skipGram.defaults, new Random(1))
    assert.equal(tf.memory().numTensors, before + 1)
    shown.dispose()
    lossOf(rows)
    assert.equal(tf.memory().numTensors, before)
    batch.dispose()
    const single = tf.tensor2d([[3, 0]])
    assert.throws(() => skipGram.arrange(single, encoder, skipGram.defaults, new Random(1)), /none of the samples/)
    single.dispose()
  })
})
