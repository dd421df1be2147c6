import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { Encoder } from '../../../../electron/engine/learn/encoders/encoder.ts'
import { bagEncoder, transformerEncoder } from '../../../../electron/engine/learn/encoders/text-encoders.ts'
import { maskedTokens } from '../../../../electron/engine/learn/objectives/masked-tokens.ts'
import { Adam } from '../../../../electron/engine/learn/optim/adam.ts'
import { startTensorFlow, tf } from '../../../../electron/engine/learn/tf.ts'
import { differentiate } from '../../../../electron/engine/learn/trainers/differentiate.ts'
import { describeOnEachBackend } from '../each-back-end.ts'
import { assertClose, numericGradient, wave } from '../finite-differences.ts'

const [LENGTH, VOCABULARY] = [6, 9]
const tokens = { shape: [LENGTH], vocabulary: VOCABULARY }
const TEXTS = [[1, 2, 3, 4, 5, 6], [7, 8, 1, 0, 0, 0], [2, 0, 0, 0, 0, 0]] // prettier-ignore
const PLACES = TEXTS.length * LENGTH
const guesses = wave(PLACES * VOCABULARY, 1)
const ANSWERS = [0, 2, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]

/** Loops alone. */
function reference(x: ArrayLike<number>): number {
  const hidden = [...ANSWERS.keys()].filter((place) => ANSWERS[place] !== 0)
  return hidden.reduce((total, place) => {
    const scores = Array.from({ length: VOCABULARY }, (_, token) => x[place * VOCABULARY + token]!)
    const sum = scores.reduce((all, score) => all + Math.exp(score), 0)
    return total + (Math.log(sum) - scores[ANSWERS[place]!]!) / hidden.length
  }, 0)
}

const lossTensor = (x: tf.Tensor): tf.Scalar =>
  maskedTokens.loss(x as tf.Tensor2D, [tf.tensor1d(ANSWERS, 'int32')], maskedTokens.defaults).total
const guessed = (data: Float32Array): tf.Tensor2D => tf.tensor2d(Float32Array.from(data), [3, LENGTH * VOCABULARY])

function arrange(hiddenShare = 0.5, seed = 1): { shown: number[][]; answers: number[] } {
  const batch = tf.tensor2d(TEXTS)
  const exercise = maskedTokens.arrange(batch, bagEncoder(tokens), { hiddenShare }, new Random(seed))
  const [answers] = exercise.answers
  const result = { shown: exercise.shown.arraySync() as number[][], answers: [...answers!.dataSync()] }
  tf.dispose([batch, exercise.shown, ...exercise.answers])
  return result
}

// First, while the faster back end is in use.
describe('masked tokens on the back end in use', () => {
  before(() => startTensorFlow())

  for (const [name, encoder] of [
    ['a bag of words', bagEncoder(tokens)],
    ['a transformer', transformerEncoder(tokens)],
  ] as const) {
    test(`are learned on top of ${name}`, () => {
      const spec = maskedTokens.withHead(encoder)
      const network = Encoder.create(spec, new Random(1))
      const adam = new Adam(network.variables)
      const batch = tf.tensor2d(Array.from({ length: 16 }, (_, row) => Array.from({ length: LENGTH }, (_, at) => 1 + ((row + at) % 8)))) // prettier-ignore
      const random = new Random(2)
      const losses = Array.from({ length: 30 }, () => {
        const { shown, answers } = maskedTokens.arrange(batch, encoder, { hiddenShare: 0.3 }, random)
        const { loss, gradients } = differentiate(
          () => maskedTokens.loss(network.forward(shown, 'train'), answers, maskedTokens.defaults).total,
          network.variables,
        )
        adam.apply(gradients, 5e-3)
        tf.dispose([shown, ...answers, ...gradients])
        return loss
      })
      const last = losses.slice(-5).reduce((sum, loss) => sum + loss / 5, 0)
      assert.ok(last < Math.log(8) * 0.75, losses.map((loss) => loss.toFixed(2)).join(' '))
      batch.dispose()
      adam.dispose()
      network.dispose()
    })
  }
})

describeOnEachBackend('masked tokens', () => {
  test('hide a share of each text and leave the rest', () => {
    const { shown, answers } = arrange()
    TEXTS.forEach((text, row) => {
      const hidden = answers.slice(row * LENGTH, (row + 1) * LENGTH)
      assert.equal(hidden.filter((token) => token !== 0).length, [3, 2, 0][row])
      assert.deepEqual(shown[row]!.map((token, at) => token + hidden[at]!), text) // prettier-ignore
      assert.ok(shown[row]!.every((token, at) => token === 0 || hidden[at] === 0))
    })
    assert.deepEqual(arrange(), { shown, answers })
    assert.notDeepEqual(arrange(0.5, 2), { shown, answers })
  })

  test('equal the definition in loops alone, and the log of the vocabulary at collapse', () => {
    tf.tidy(() => {
      assertClose(lossTensor(guessed(guesses)), [reference(guesses)], 1e-5)
      assertClose(lossTensor(guessed(guesses.map(() => 3))), [Math.log(VOCABULARY)], 1e-5)
    })
  })

  test('do not depend on what is guessed where nothing was hidden', () => {
    const changed = guesses.map((x, at) => (ANSWERS[Math.floor(at / VOCABULARY)] === 0 ? 5 * x - 1 : x))
    tf.tidy(() => assertClose(lossTensor(guessed(changed)), [reference(guesses)], 1e-5))
  })

  test('have the gradient that finite differences of the definition give', () => {
    const gradient = tf.tidy(() => tf.grad(lossTensor)(guessed(guesses)).dataSync())
    assertClose(gradient, numericGradient(reference, guesses), 1e-4)
  })

  test('leave no tensor behind but what they return', () => {
    const batch = tf.tensor2d(TEXTS)
    const before = tf.memory().numTensors
    const { shown, answers } = maskedTokens.arrange(batch, bagEncoder(tokens), maskedTokens.defaults, new Random(1))
    assert.equal(tf.memory().numTensors, before + 2)
    const values = guessed(guesses)
    const { total } = maskedTokens.loss(values, answers, maskedTokens.defaults)
    assert.equal(tf.memory().numTensors, before + 4)
    tf.dispose([batch, shown, ...answers, values, total])
  })

  test('refuse texts of one word, shares that hide nothing, and encoders of no tokens', () => {
    const batch = tf.tensor2d([[3, 0]])
    const encoder = bagEncoder(tokens)
    assert.throws(() => maskedTokens.arrange(batch, encoder, maskedTokens.defaults, new Random(1)), /none of the texts/)
    assert.throws(
      () => maskedTokens.arrange(batch, encoder, { hiddenShare: 1 }, new Random(1)),
      /between 0 and 1, got 1/,
    )
    const rows = { inputShape: [4], layers: [{ op: 'relu', name: 'r', input: 'input' }], output: 'r' } as const
    assert.throws(() => maskedTokens.withHead({ ...rows, layers: [...rows.layers] }), /no layer of tokens/)
    batch.dispose()
  })
})
