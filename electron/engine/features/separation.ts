import type { Random } from '../base/random.ts'
import type { View } from '../learn/augment/view.ts'
import { Encoder } from '../learn/encoders/encoder.ts'
import { type Matrix, matMulTransposed } from '../learn/tensors.ts'
import { tf } from '../learn/tf.ts'
import { gatherInputs } from '../learn/gather-inputs.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import { centreRows } from './centre.ts'
import type { EncoderParts } from './concat.ts'

const MOST_SAMPLES = 512
const SMALLEST = 0.05

/**
 * How clearly an encoder tells a sample's own second view from other samples, without any label:
 *
 *     d′ = (mean cos(x, x′) − mean cos(x, y′)) / std cos(x, y′)
 *
 * over up to 512 samples x ≠ y, each seen in two views and the embeddings centred. d′ is the sensitivity index of
 * signal detection (Green and Swets, 1966). It may only be compared between encoders seen through the same views.
 *
 * @param view What makes a view: that of the preset that the encoder was trained with.
 * @returns d′, at least 0.05.
 * @throws RangeError with fewer than 3 samples.
 */
export function separation({ spec, weights }: EncoderParts, inputs: Inputs, view: View, random: Random): number {
  const count = countInputs(inputs)
  if (count < 3) throw new RangeError(`separation needs at least 3 samples, got ${count}`)
  const rows = random.sample(count, Math.min(count, MOST_SAMPLES))
  const encoder = Encoder.fromWeights(spec, weights)
  const see = (): Matrix => embedView(encoder, gatherInputs(inputs, rows), view, random)
  const [first, second] = [see(), see()]
  encoder.dispose()
  return Math.max(SMALLEST, sensitivity(matMulTransposed(first, second)))
}

/** d′ of a square matrix of cosines whose diagonal holds those of a sample with its own second view. */
function sensitivity({ rows, data }: Matrix): number {
  let [own, others, squares] = [0, 0, 0]
  for (let a = 0; a < rows; a++) {
    for (let b = 0; b < rows; b++) {
      const cosine = data[a * rows + b] ?? 0
      if (a === b) own += cosine
      else {
        others += cosine
        squares += cosine * cosine
      }
    }
  }
  const pairs = rows * (rows - 1)
  const mean = others / pairs
  const deviation = Math.sqrt(Math.max(0, squares / pairs - mean * mean))
  return deviation === 0 ? 0 : (own / rows - mean) / deviation
}

/** Centred embeddings of one view of each sample, `[rows, dim]`. */
function embedView(encoder: Encoder, samples: tf.Tensor, view: View, random: Random): Matrix {
  const output = tf.tidy(() => encoder.forward(view(samples, random), 'infer'))
  samples.dispose()
  const data = output.dataSync<'float32'>()
  const [rows, cols] = output.shape
  output.dispose()
  return centreRows({ rows, cols, data })
}
