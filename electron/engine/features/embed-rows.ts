import type { Encoder } from '../learn/encoders/encoder.ts'
import { gatherInputs } from '../learn/gather-inputs.ts'
import type { Inputs } from '../learn/inputs.ts'
import type { Matrix } from '../learn/tensors.ts'
import { tf } from '../learn/tf.ts'

interface HowToEmbed {
  /** Makes of a batch what is embedded in its place. */
  readonly view?: (batch: tf.Tensor) => tf.Tensor
  /** Samples at once. */
  readonly batch?: number
}

/** Embeddings of the samples at `rows`, in that order: `[rows, dim]`. */
export function embedRows(
  encoder: Encoder,
  inputs: Inputs,
  rows: Int32Array,
  { view, batch = 256 }: HowToEmbed = {},
): Matrix {
  const batches: Float32Array[] = []
  for (let start = 0; start < rows.length; start += batch) {
    const output = tf.tidy(() => {
      const samples = gatherInputs(inputs, rows.subarray(start, start + batch))
      return encoder.forward(view ? view(samples) : samples, 'infer')
    })
    batches.push(output.dataSync<'float32'>())
    output.dispose()
  }
  const data = new Float32Array(batches.reduce((length, batch) => length + batch.length, 0))
  let at = 0
  for (const batch of batches) {
    data.set(batch, at)
    at += batch.length
  }
  return { rows: rows.length, cols: data.length / rows.length, data }
}
