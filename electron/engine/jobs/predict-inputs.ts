import { setImmediate } from 'node:timers/promises'
import { Encoder } from '../learn/encoders/encoder.ts'
import { forwardInputs } from '../learn/trainers/forward-inputs.ts'
import { countInputs, type Inputs } from '../learn/inputs.ts'
import type { TrainedEncoder } from '../learn/trainers/pretrain.ts'
import type { Matrix } from '../learn/tensors.ts'

const ROWS_AT_A_TIME = 1024

/** Class probabilities of every sample, `[samples, classes]`, from a model that goes from inputs to them. */
export async function predictInputs(
  { spec, weights }: TrainedEncoder,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<Matrix> {
  const count = countInputs(inputs)
  const encoder = Encoder.fromWeights(spec, weights)
  try {
    const parts: Matrix[] = []
    for (let start = 0; start < count; start += ROWS_AT_A_TIME) {
      await setImmediate()
      signal.throwIfAborted()
      const rows = Int32Array.from({ length: Math.min(ROWS_AT_A_TIME, count - start) }, (_, at) => start + at)
      parts.push(forwardInputs(encoder, inputs, rows, 'infer'))
    }
    const cols = parts[0]?.cols ?? 0
    const data = new Float32Array(count * cols)
    parts.forEach((part, at) => data.set(part.data, at * ROWS_AT_A_TIME * cols))
    return { rows: count, cols, data }
  } finally {
    encoder.dispose()
  }
}
