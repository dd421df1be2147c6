import { type EncoderSpec, INPUT, type LayerSpec } from './encoder-spec.ts'

const WIDTH = 64
const LAST_WIDTH = 128
// From this length on the stem halves it.
const LENGTH_HALVED = 64
const MOST_DILATION = 32

/**
 * The encoder for series: dilated convolutions that see ever longer stretches of time.
 *
 *     stem 7 → 64, halving long series;  + conv3 dilated by 1, 2, 4 … (+ = residual);  conv1 → 128     (batch norm and ReLU after each)
 *     embedding = mean over time ⊕ maximum over time, 128 + 128
 *
 * No layer depends on the length, so that chunks of a series go through it as well. After Franceschi, Dieuleveut and Jaggi, 2019,
 * https://arxiv.org/abs/1901.10738
 *
 * @throws RangeError unless the shape is `[steps, channels]`.
 */
export function seriesEncoder(shape: readonly number[]): EncoderSpec {
  const [steps, channels] = shape
  if (steps === undefined || channels === undefined || shape.length > 2) {
    throw new RangeError(`the encoder of series needs [steps, channels], got [${shape}]`)
  }
  const layers: LayerSpec[] = []
  const block = (name: string, filters: number, size: number, stride: number, dilation: number): string => {
    const input = layers.at(-1)?.name ?? INPUT
    layers.push(
      { op: 'conv1d', name: `${name}.conv`, input, filters, size, stride, dilation, useBias: false },
      { op: 'batchNorm', name: `${name}.norm`, input: `${name}.conv` },
      { op: 'relu', name: `${name}.relu`, input: `${name}.norm` },
    )
    return `${name}.relu`
  }
  const stride = steps >= LENGTH_HALVED ? 2 : 1
  let last = block('stem', WIDTH, 7, stride, 1)
  for (let dilation = 1; dilation <= MOST_DILATION && 4 * dilation < steps / stride; dilation *= 2) {
    const inputs = [block(`dilated${dilation}`, WIDTH, 3, 1, dilation), last]
    last = `sum${dilation}`
    layers.push({ op: 'add', name: last, inputs })
  }
  const top = block('last', LAST_WIDTH, 1, 1, 1)
  layers.push(
    { op: 'meanOverTime', name: 'mean', input: top },
    { op: 'maxOverTime', name: 'most', input: top },
    { op: 'concat', name: 'embedding', inputs: ['mean', 'most'] },
  )
  return { inputShape: [steps, channels], layers, output: 'embedding' }
}
