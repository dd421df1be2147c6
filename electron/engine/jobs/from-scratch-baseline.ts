import { Encoder } from '../learn/encoders/encoder.ts'
import { trainFromScratch } from '../learn/trainers/from-scratch.ts'
import { gatherImages } from '../learn/trainers/images.ts'
import { strongest } from './fit-classifier.ts'
import type { LoadedInputs } from './load-inputs.ts'

const PREDICTION_BATCH = 512

export interface BaselineOptions {
  readonly inputs: LoadedInputs
  /** Labelled rows and the class of each. */
  readonly rows: Int32Array
  readonly labels: Int32Array
  readonly classCount: number
  readonly seed: number
  /** Time to train. */
  readonly seconds: number
  readonly signal: AbortSignal
}

/** Trains a model on the labelled rows alone, from random weights, and returns the class that it gives to every row. */
export async function predictFromScratch(options: BaselineOptions): Promise<Int32Array> {
  const { inputs, rows, labels, classCount, seed, seconds, signal } = options
  const imageBytes = inputs.side ** 2 * 3
  const pixels = new Uint8Array(rows.length * imageBytes)
  rows.forEach((row, at) =>
    pixels.set(inputs.pixels.subarray(row * imageBytes, (row + 1) * imageBytes), at * imageBytes),
  )
  const budget = { seconds, now: () => performance.now() }
  const { spec, weights } = await trainFromScratch({
    pixels,
    side: inputs.side,
    labels,
    classCount,
    seed,
    budget,
    signal,
  })
  const encoder = Encoder.fromWeights(spec, weights)
  const predicted = predictAll(encoder, inputs)
  encoder.dispose()
  return predicted
}

function predictAll(encoder: Encoder, { sampleIds, ...images }: LoadedInputs): Int32Array {
  const predicted = new Int32Array(sampleIds.length)
  for (let start = 0; start < sampleIds.length; start += PREDICTION_BATCH) {
    const rows = Int32Array.from(
      { length: Math.min(PREDICTION_BATCH, sampleIds.length - start) },
      (_, at) => start + at,
    )
    const pixels = gatherImages(images, rows)
    const output = encoder.forward(pixels, 'infer')
    const probabilities = { rows: rows.length, cols: output.shape[1], data: output.dataSync<'float32'>() }
    rows.forEach((row, at) => (predicted[row] = strongest(probabilities, at)))
    pixels.dispose()
    output.dispose()
  }
  return predicted
}
