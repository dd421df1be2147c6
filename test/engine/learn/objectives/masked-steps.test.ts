import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Random } from '../../../../electron/engine/base/random.ts'
import { soundEncoder } from '../../../../electron/engine/learn/encoders/sound-encoder.ts'
import { maskedSteps } from '../../../../electron/engine/learn/objectives/masked-steps.ts'
import { tf } from '../../../../electron/engine/learn/tf.ts'
import { arrange, BATCH, CHANNELS, checkSeriesObjective, lossOf, type PlainExercise, STEPS, values } from './check-series-objective.ts' // prettier-ignore

function reference(z: readonly number[], { answers }: PlainExercise): number {
  const [targets, hidden] = answers as [Float32Array, Float32Array]
  let [sum, count] = [0, 0]
  hidden.forEach((mark, moment) => {
    if (mark === 0) return
    count++
    for (let channel = 0; channel < CHANNELS; channel++) {
      const at = moment * CHANNELS + channel
      sum += (z[at]! - targets[at]!) ** 2 / CHANNELS
    }
  })
  return sum / count
}

describe('masked steps', () => {
  checkSeriesObjective(maskedSteps, { reference, configs: [{ hiddenShare: 0.2, span: 1 }] })

  test('blanks the marked steps and nothing else, spans of them', () => {
    const { shown, answers } = arrange(maskedSteps)
    const hidden = answers[1]!
    shown.forEach((value, at) => {
      assert.ok(value === (hidden[Math.floor(at / CHANNELS)] === 1 ? 0 : values[at]), `${value} at ${at}`)
    })
    for (let series = 0; series < BATCH; series++) {
      const marks = [...hidden.subarray(series * STEPS, (series + 1) * STEPS)].join('')
      assert.match(marks, /^0*(1{4,}0*)+$/)
      assert.match(marks, /0/)
    }
  })

  test('costs nothing when all is guessed right, whatever is said of what was seen', () => {
    const { answers } = arrange(maskedSteps)
    const guesses = values.map((value, at) => (answers[1]![Math.floor(at / CHANNELS)] === 1 ? value : 9))
    assert.ok(lossOf(maskedSteps, guesses) < 1e-9)
  })

  test('blanks levels to what the encoder rescales to 0, and asks for them rescaled', () => {
    const levels = tf.fill([2, 32, 4], 191.25) as tf.Tensor3D
    const { shown, answers } = maskedSteps.arrange(levels, soundEncoder([32, 4]), maskedSteps.defaults, new Random(1))
    assert.deepEqual([...new Set(shown.dataSync())].sort(), [127.5, 191.25])
    assert.ok(answers[0]!.dataSync<'float32'>().every((value) => Math.abs(value - 1) < 1e-6))
    tf.dispose([levels, shown, ...answers])
  })

  test('refuses to hide nothing or everything', () => {
    assert.throws(() => arrange(maskedSteps, { hiddenShare: 0.01, span: 4 }), /would hide 0 of 24 moments/)
    assert.throws(() => arrange(maskedSteps, { hiddenShare: 1, span: 4 }), /would hide 24 of 24 moments/)
  })
})
