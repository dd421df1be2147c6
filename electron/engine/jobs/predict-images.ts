import { setImmediate } from 'node:timers/promises'
import { Encoder } from '../learn/encoders/encoder.ts'
import { forwardImages } from '../learn/trainers/forward-images.ts'
import { countImages, type ImageSet } from '../learn/trainers/images.ts'
import type { TrainedEncoder } from '../learn/trainers/pretrain.ts'
import type { Matrix } from '../learn/tensors.ts'

const ROWS_AT_A_TIME = 1024

/** Class probabilities of every image, `[images, classes]`, from a model that goes from pixels to them. */
export async function predictImages(
  { spec, weights }: TrainedEncoder,
  images: ImageSet,
  signal: AbortSignal,
): Promise<Matrix> {
  const count = countImages(images)
  const encoder = Encoder.fromWeights(spec, weights)
  try {
    const parts: Matrix[] = []
    for (let start = 0; start < count; start += ROWS_AT_A_TIME) {
      await setImmediate()
      signal.throwIfAborted()
      const rows = Int32Array.from({ length: Math.min(ROWS_AT_A_TIME, count - start) }, (_, at) => start + at)
      parts.push(forwardImages(encoder, images, rows, 'infer'))
    }
    const cols = parts[0]?.cols ?? 0
    const data = new Float32Array(count * cols)
    parts.forEach((part, at) => data.set(part.data, at * ROWS_AT_A_TIME * cols))
    return { rows: count, cols, data }
  } finally {
    encoder.dispose()
  }
}
