import { SCORES, withClasses } from '../learn/encoders/classifier.ts'
import { type EncoderSpec, outputDim } from '../learn/encoders/encoder-spec.ts'
import type { LinearHead } from '../learn/heads/logistic.ts'
import type { NamedArrays } from '../learn/tensors.ts'

/** Puts a head on an encoder: one spec from pixels to class probabilities, `[batch, classes]`. */
export function withHead(
  { spec, weights }: { readonly spec: EncoderSpec; readonly weights: NamedArrays },
  head: LinearHead,
): { spec: EncoderSpec; weights: NamedArrays } {
  const { rows: classCount, cols: dim, data } = head.weights
  if (outputDim(spec) !== dim)
    throw new RangeError(`the head takes ${dim} features, the encoder gives ${outputDim(spec)}`)
  // Dense kernels are `[in, out]`, heads `[classes, dim]`.
  const kernel = new Float32Array(data.length)
  for (let c = 0; c < classCount; c++) for (let d = 0; d < dim; d++) kernel[d * classCount + c] = data[c * dim + d] ?? 0
  return {
    spec: withClasses(spec, classCount),
    weights: {
      ...weights,
      [`${SCORES}/kernel`]: { shape: [dim, classCount], data: kernel },
      [`${SCORES}/bias`]: { shape: [classCount], data: head.bias },
    },
  }
}
