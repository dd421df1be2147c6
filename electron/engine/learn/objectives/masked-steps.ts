import type { Random } from '../../base/random.ts'
import { type EncoderSpec, INPUT } from '../encoders/encoder-spec.ts'
import { tf } from '../tf.ts'
import type { PredictionObjective } from './objective.ts'
import { timeMap, withMomentHead } from './time-map.ts'

export interface MaskedStepsConfig {
  /** Share of the moments of each series that are hidden, between 0 and 1. */
  readonly hiddenShare: number
  /** Moments that are hidden in a row: single ones could be told by joining their neighbours. */
  readonly span: number
}

/**
 * Masked steps: blanks spans of a series and has the rest of it say what was there.
 *
 *     total = mean over hidden values of (guess − value)²
 *
 * A moment is a step of the encoder's map over time, one or two steps of the series. Values are as the encoder's first layer rescales
 * them, where it does. Blank is 0, the mean over the data: always guessing it (collapse) costs the variance of the values, about 1.
 *
 * Throws a `RangeError` when the share hides no moment or all of them.
 *
 * Zerveas and others, 2021 (TST), https://arxiv.org/abs/2010.02803
 */
export const maskedSteps: PredictionObjective<MaskedStepsConfig, never> = {
  name: 'masked-steps',
  kind: 'prediction',
  defaults: { hiddenShare: 0.4, span: 4 },
  views: { least: 1, most: 1, usual: 1 },
  withHead: (encoder) => withMomentHead(encoder, timeMap(encoder).stride * (encoder.inputShape[1] ?? 0), 'guess'),

  arrange(batch, encoder, { hiddenShare, span }, random) {
    const [count = 0, steps = 0, channels = 0] = batch.shape
    const { moments, stride } = timeMap(encoder)
    const spans = Math.round((hiddenShare * moments) / span)
    if (!(spans > 0 && spans * span < moments)) {
      throw new RangeError(`a share of ${hiddenShare} would hide ${spans * span} of ${moments} moments`)
    }
    const marks = drawSpans(count, moments, span, spans, random)
    return tf.tidy(() => {
      const hidden = tf.tensor3d(marks, [count, moments, 1])
      const whole = batch.pad([[0, 0], [0, moments * stride - steps], [0, 0]]) // prettier-ignore
      const values = whole.reshape<tf.Tensor3D>([count, moments, stride * channels])
      const { scale, offset } = rescaling(encoder)
      const blanks = hidden.mul(-offset / scale)
      const shown = values
        .mul(tf.sub(1, hidden))
        .add(blanks)
        .reshape<tf.Tensor3D>([count, moments * stride, channels])
      const answers = [values.mul(scale).add(offset), hidden]
      return { shown: shown.slice([0, 0, 0], [count, steps, channels]), answers }
    })
  },

  loss(guesses, answers) {
    const [values, hidden] = answers as [tf.Tensor3D, tf.Tensor3D]
    return tf.tidy(() => {
      const errors = tf.squaredDifference(guesses.reshape(values.shape), values).mean(2, true)
      return { total: errors.mul(hidden).sum().div<tf.Scalar>(hidden.sum()) }
    })
  },
}

/** What the first layer of an encoder makes of its input: `scale · x + offset`. */
function rescaling({ layers: [first] }: EncoderSpec): { readonly scale: number; readonly offset: number } {
  return first?.op === 'rescale' && first.input === INPUT ? first : { scale: 1, offset: 0 }
}

/** Marks spans of each series with 1; they may overlap, but one moment at least is left to see: `[count · moments]`. */
function drawSpans(count: number, moments: number, span: number, spans: number, random: Random): Float32Array {
  const marks = new Float32Array(count * moments)
  for (let row = 0; row < count; row++) {
    for (let drawn = 0; drawn < spans; drawn++) {
      const start = random.int(moments - span + 1)
      marks.fill(1, row * moments + start, row * moments + start + span)
    }
  }
  return marks
}
