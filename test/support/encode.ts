import { Encoder } from '../../electron/engine/learn/encoders/encoder.ts'
import type { EncoderSpec } from '../../electron/engine/learn/encoders/encoder-spec.ts'
import type { NamedArrays } from '../../electron/engine/learn/tensors.ts'
import { gatherInputs } from '../../electron/engine/learn/gather-inputs.ts'
import { countInputs, type Inputs } from '../../electron/engine/learn/inputs.ts'

/** What an encoder makes of every image: one row each. */
export function encode(
  { spec, weights }: { readonly spec: EncoderSpec; readonly weights: NamedArrays },
  images: Inputs,
): Float32Array[] {
  const encoder = Encoder.fromWeights(spec, weights)
  const pixels = gatherInputs(
    images,
    Int32Array.from({ length: countInputs(images) }, (_, row) => row),
  )
  const output = encoder.forward(pixels, 'infer')
  const [rows, dim] = output.shape
  const data = output.dataSync<'float32'>()
  pixels.dispose()
  output.dispose()
  encoder.dispose()
  return Array.from({ length: rows }, (_, row) => data.slice(row * dim, (row + 1) * dim))
}
