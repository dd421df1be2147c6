import type { Encoder, Mode } from '../encoders/encoder.ts'
import type { Matrix } from '../tensors.ts'
import { tf } from '../tf.ts'
import { gatherInputs } from '../gather-inputs.ts'
import type { Inputs } from '../inputs.ts'

const BATCH = 256

/** What an encoder makes of some samples, a batch at a time: `[rows.length, dim]`. */
export function forwardInputs(encoder: Encoder, inputs: Inputs, rows: Int32Array, mode: Mode): Matrix {
  const batches: Float32Array[] = []
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = gatherInputs(inputs, rows.subarray(start, start + BATCH))
    const output = encoder.forward(batch, mode)
    batches.push(output.dataSync<'float32'>())
    tf.dispose([batch, output])
  }
  const size = batches.reduce((sum, { length }) => sum + length, 0)
  const data = new Float32Array(size)
  let at = 0
  for (const batch of batches) {
    data.set(batch, at)
    at += batch.length
  }
  return { rows: rows.length, cols: rows.length === 0 ? 0 : size / rows.length, data }
}
